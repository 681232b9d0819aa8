"""Rights, petitions, verification cases, and the deposits of both sides."""

from ipr_verification.models.cargo_inspection import CargoInspection
from ipr_verification.models.deposit import Deposit
from ipr_verification.models.deposit_entry import DepositEntry
from ipr_verification.models.hearing import Hearing
from ipr_verification.models.petition import Petition
from ipr_verification.models.petition_records import IdentificationGuide, PetitionAdvisor, PetitionTerm
from ipr_verification.models.right import Right
from ipr_verification.models.right_concerned import RightConcerned
from ipr_verification.models.sample_inspection import SampleInspection
from ipr_verification.models.submission import Submission
from ipr_verification.models.suspect_goods import SuspectGoods
from ipr_verification.models.verification_case import VerificationCase
from ipr_verification.models.viewing import Viewing

__all__ = [
    "CargoInspection",
    "Deposit",
    "DepositEntry",
    "Hearing",
    "IdentificationGuide",
    "Petition",
    "PetitionAdvisor",
    "PetitionTerm",
    "Right",
    "RightConcerned",
    "SampleInspection",
    "Submission",
    "SuspectGoods",
    "VerificationCase",
    "Viewing",
]
