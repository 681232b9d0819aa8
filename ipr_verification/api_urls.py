"""The addresses of intellectual property in the API."""

from ipr_verification.case_api import RightsConcerned, Submissions, Suspicions, VerificationCases
from ipr_verification.deposit_api import Deposits
from ipr_verification.inspection_api import CargoInspections, SampleInspections
from ipr_verification.petition_api import Petitions, Rights

urlpatterns = [
    *Rights().urls(),
    *Petitions().urls(),
    *VerificationCases().urls(),
    *Suspicions().urls(),
    *RightsConcerned().urls(),
    *Submissions().urls(),
    *Deposits().urls(),
    *CargoInspections().urls(),
    *SampleInspections().urls(),
]
