"""The designation of a bonded area (指定保税地域の指定): proposed, consulted on, made, and revoked (37 to 41-3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.roles import Role
from bonded_areas.models import awaiting
from bonded_areas.models.designation_control import Control
from bonded_areas.models.designation_making import Making
from bonded_areas.models.designation_state import Ownership, State
from bonded_areas.models.place import Place
from statute.articles import Article
from statute.procedure import Procedure, state_known
from statute.transitions import Deadline, Due

if TYPE_CHECKING:
    from statute.calendars import Calendar


def _deemed(row: Designation, calendar: Calendar) -> Due | None:
    if row.state != State.REVOKED or row.deemed_until is None or row.deemed_over_on or row.emptied_on:
        return None
    return Due.set_on(row.deemed_until, Article("41"))


class Designation(Making, Control, Procedure):
    """One designated bonded area: no licence and no period, but the Minister's act, delegated in part (37(5))."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, on_delete=models.PROTECT, related_name="area_designations"
    )
    owner = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("owner of the facilities"),
        on_delete=models.PROTECT,
        related_name="designations_owned",
    )
    administrator = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("administrator of the facilities"),
        on_delete=models.PROTECT,
        related_name="designations_administered",
    )
    ownership = models.CharField(_("ownership"), max_length=11, choices=Ownership.choices)
    name_en = models.CharField(_("name in English"), max_length=160)
    name_ja = models.CharField(_("name in Japanese"), max_length=160)
    address = models.CharField(_("address"), max_length=300)
    port = models.CharField(_("port or airport"), max_length=5)
    floor_area_m2 = models.DecimalField(_("floor area (m²)"), max_digits=12, decimal_places=2)
    capacity_m3 = models.DecimalField(_("capacity (m³)"), max_digits=14, decimal_places=2)
    purpose = models.CharField(_("purpose"), max_length=2000)
    proposed_on = models.DateField(_("proposed on"))
    from_on = models.DateField(_("first day"), null=True)
    designated_on = models.DateField(_("designated on"), null=True)
    conditions = models.CharField(_("conditions"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    # What those concerned are heard about, and since when; empty while nothing is considered.
    matter = models.CharField(_("matter"), max_length=24, blank=True)
    matter_since = models.DateField(_("considered since"), null=True)
    hearing_on = models.DateField(_("hearing on"), null=True)
    hearing_place = models.CharField(_("place of the hearing"), max_length=200, blank=True)
    revocation = models.JSONField(_("revocation considered"), default=dict)
    # The kinds of cargo that may be brought in (39), each in words with the beginnings of its tariff codes.
    cargo_kinds = models.JSONField(_("cargo that may be brought in"), default=list)
    cargo_reason = models.CharField(_("why only this cargo"), max_length=2000, blank=True)
    # While works on the facilities wait for an answer (38).
    works_asked_on = models.DateField(_("works asked for on"), null=True)
    # Of the suspensions intended (41-2): the first hearing that is not held, the first hearing not decided on.
    suspension_hearing_on = models.DateField(_("hearing on a suspension on"), null=True)
    suspension_heard_on = models.DateField(_("heard on a suspension on"), null=True)
    ended_on = models.DateField(_("ended on"), null=True)
    deemed_until = models.DateField(_("deemed designated until"), null=True)
    deemed_over_on = models.DateField(_("deemed designation over on"), null=True)
    emptied_on = models.DateField(_("emptied on"), null=True)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)

    awaited = awaiting.DESIGNATION
    party_fields: ClassVar[Mapping[str, str]] = {Role.BONDED_OPERATOR: "administrator_id"}
    deadlines: ClassVar = (
        Deadline(
            "deemed_designation",
            _("Deemed designation for the cargo that remains"),
            Article("41"),
            _deemed,
            expires="end_deemed_designation",
            met_by=frozenset({"confirm_empty"}),
            remind=(30, 14, 7, 1),
            consequence=_("Customs may house the cargo."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("designation")
        verbose_name_plural = _("designations")
        constraints = [
            state_known(State.values, "designation_state_known"),
            models.CheckConstraint(
                condition=models.Q(ownership__in=Ownership.values), name="designation_ownership_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.DESIGNATED, State.REVOKED])
                | models.Q(place__isnull=False, from_on__isnull=False),
                name="designation_of_a_place",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=State.REVOKED) | models.Q(ended_on__isnull=False),
                name="designation_end_dated",
            ),
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state=State.DESIGNATED), name="designation_one_in_force"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-case"], name="designation_place"),
            models.Index(fields=["administrator", "-case"], name="designation_administrator"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        """The name of the area in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en
