"""The addresses of the pages of intellectual property."""

from django.urls import path

from ipr_verification.deposit_pages import DepositList, DepositPages
from ipr_verification.petition_pages import PetitionList, PetitionPages
from ipr_verification.right_pages import RightList, RightPages

urlpatterns = [
    path("rights/", RightList.as_view(), name="right-list"),
    *RightPages().urls(),
    path("petitions/", PetitionList.as_view(), name="petition-list"),
    *PetitionPages().urls(),
    path("deposits/", DepositList.as_view(), name="deposit-list"),
    *DepositPages().urls(),
]
