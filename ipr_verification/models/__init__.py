"""The tables of intellectual property at the border."""

from ipr_verification.models.deposit import Deposit
from ipr_verification.models.deposit_entry import DepositEntry
from ipr_verification.models.petition import Petition
from ipr_verification.models.petition_records import IdentificationGuide, PetitionAdvisor
from ipr_verification.models.right import Right

__all__ = ["Deposit", "DepositEntry", "IdentificationGuide", "Petition", "PetitionAdvisor", "Right"]
