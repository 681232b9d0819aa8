"""Who acts for whom, and the accounts of those who act."""

from parties.models.authorisation import Authorisation
from parties.models.authorisation_contents import AuthorisationNotice, GroundFinding, ManagedExporter
from parties.models.customs_process_administrator import CustomsProcessAdministrator
from parties.models.mandate import Mandate
from parties.models.person_record import PersonRecord
from parties.models.user_account import UserAccount

__all__ = [
    "Authorisation",
    "AuthorisationNotice",
    "CustomsProcessAdministrator",
    "GroundFinding",
    "ManagedExporter",
    "Mandate",
    "PersonRecord",
    "UserAccount",
]
