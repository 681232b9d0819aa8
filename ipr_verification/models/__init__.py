"""The tables of intellectual property at the border."""

from ipr_verification.models.petition import Petition
from ipr_verification.models.petition_records import IdentificationGuide, PetitionAdvisor
from ipr_verification.models.right import Right

__all__ = ["IdentificationGuide", "Petition", "PetitionAdvisor", "Right"]
