"""The addresses of the pages of intellectual property."""

from django.urls import path

from ipr_verification.case_pages import VerificationCaseList, VerificationCasePages
from ipr_verification.concern_pages import RightConcernedList, RightConcernedPages, SubmissionPages
from ipr_verification.deposit_pages import DepositList, DepositPages
from ipr_verification.inspection_pages import (
    CargoInspectionList,
    CargoInspectionPages,
    SampleInspectionList,
    SampleInspectionPages,
)
from ipr_verification.petition_pages import PetitionList, PetitionPages
from ipr_verification.right_pages import RightList, RightPages

urlpatterns = [
    path("rights/", RightList.as_view(), name="right-list"),
    *RightPages().urls(),
    path("petitions/", PetitionList.as_view(), name="petition-list"),
    *PetitionPages().urls(),
    path("deposits/", DepositList.as_view(), name="deposit-list"),
    *DepositPages().urls(),
    path("verification-cases/", VerificationCaseList.as_view(), name="verification-case-list"),
    *VerificationCasePages().urls(),
    path("rights-concerned/", RightConcernedList.as_view(), name="right-concerned-list"),
    *RightConcernedPages().urls(),
    *SubmissionPages().urls(),
    path("cargo-inspections/", CargoInspectionList.as_view(), name="cargo-inspection-list"),
    *CargoInspectionPages().urls(),
    path("sample-inspections/", SampleInspectionList.as_view(), name="sample-inspection-list"),
    *SampleInspectionPages().urls(),
]
