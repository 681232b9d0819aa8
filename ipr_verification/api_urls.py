"""The addresses of intellectual property in the API."""

from ipr_verification.deposit_api import Deposits
from ipr_verification.petition_api import Petitions, Rights

urlpatterns = [*Rights().urls(), *Petitions().urls(), *Deposits().urls()]
