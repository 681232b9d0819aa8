"""The licence of a bonded area (保税地域の許可): one machine for the four licensed types, start to end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField

from accounts.roles import Role
from bonded_areas.models import awaiting
from bonded_areas.models.licence_business import Business
from bonded_areas.models.licence_deadlines import DEADLINES
from bonded_areas.models.licence_ending import Ending
from bonded_areas.models.licence_fees import Fees
from bonded_areas.models.licence_granting import Granting
from bonded_areas.models.licence_notified import Notified
from bonded_areas.models.licence_sanctions import Sanctions
from bonded_areas.models.licence_state import ENDED, Means, State
from bonded_areas.models.licence_succession import Succession
from bonded_areas.models.place import Place, PlaceKind
from bonded_areas.rules.licence_types import LICENSED, STEP_OF, licence_type
from statute.articles import Article
from statute.procedure import Procedure, state_known


class Licence(Granting, Notified, Business, Succession, Sanctions, Ending, Fees, Procedure):
    """The licence of one place (42, 56, 62-2, 62-8). What differs between the types is data: rules.licence_types."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    place_kind = models.CharField(_("kind of place"), max_length=12, choices=PlaceKind.choices)
    licensee = models.ForeignKey(
        "accounts.Person", verbose_name=_("licensee"), on_delete=models.PROTECT, related_name="licences"
    )
    place = models.ForeignKey(
        Place, verbose_name=_("place"), null=True, on_delete=models.PROTECT, related_name="licences"
    )
    # Of a place by notification (50(2), 61-5(2)): the approval on which it rests.
    approval = models.ForeignKey(
        "parties.Authorisation",
        verbose_name=_("approval"),
        null=True,
        on_delete=models.PROTECT,
        related_name="notified_places",
    )
    name_en = models.CharField(_("name in English"), max_length=160)
    name_ja = models.CharField(_("name in Japanese"), max_length=160)
    address = models.CharField(_("address"), max_length=300)
    floor_area_m2 = models.DecimalField(_("floor area (m²)"), max_digits=12, decimal_places=2)
    capacity_m3 = models.DecimalField(_("capacity (m³)"), max_digits=14, decimal_places=2)
    event = models.CharField(_("event"), max_length=200, blank=True)
    event_from = models.DateField(_("first day of the event"), null=True)
    event_until = models.DateField(_("last day of the event"), null=True)
    # The days applied for, and from the grant on those of the licence.
    from_on = models.DateField(_("first day"))
    until_on = models.DateField(_("last day"))
    applied_on = models.DateField(_("applied on"))
    granted_on = models.DateField(_("granted on"), null=True)
    conditions = models.CharField(_("conditions"), max_length=2000, blank=True)
    evidence = models.CharField(_("evidence"), max_length=2000, blank=True)
    # Which application the findings under way are for; empty while none is examined.
    examination = models.CharField(_("examination"), max_length=60, blank=True)
    refused_items = models.JSONField(_("refused on"), default=list)
    reason = models.CharField(_("reason"), max_length=2000, blank=True)
    renewal_asked = models.DateField(_("renewal asked until"), null=True)
    business_rests_from = models.DateField(_("business rests from"), null=True)
    business_rests_until = models.DateField(_("business rests until"), null=True)
    discontinues_on = models.DateField(_("last day of business"), null=True)
    died_on = models.DateField(_("died on"), null=True)
    successor = models.ForeignKey(
        "accounts.Person", verbose_name=_("successor"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    means = models.CharField(_("passes by"), max_length=8, choices=Means.choices, blank=True)
    transferee = models.ForeignKey(
        "accounts.Person", verbose_name=_("passes to"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    effective_on = models.DateField(_("passes on"), null=True)
    transfer_approved_on = models.DateField(_("passing approved on"), null=True)
    # Of the suspension or revocation of which notice was given, until it is decided on (48(2)).
    hearing_on = models.DateField(_("hearing on"), null=True)
    heard_on = models.DateField(_("heard on"), null=True)
    suspended_from = models.DateField(_("suspended from"), null=True)
    suspended_until = models.DateField(_("suspended until"), null=True)
    suspended = models.JSONField(_("suspended"), default=list)
    suspended_for = models.ForeignKey(
        "accounts.Person",
        verbose_name=_("suspended for the cargo of"),
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    ended_on = models.DateField(_("ended on"), null=True)
    ended_by = models.CharField(_("ended by"), max_length=40, blank=True)
    cargo_remained = models.BooleanField(_("foreign cargo remained"), default=False)
    deemed_until = models.DateField(_("deemed licensed until"), null=True)
    deemed_over_on = models.DateField(_("deemed licence over on"), null=True)
    emptied_on = models.DateField(_("emptied on"), null=True)
    fees_owed = models.BigIntegerField(_("fees owed (yen)"), default=0)

    awaited = awaiting.LICENCE
    party_fields: ClassVar[Mapping[str, str]] = {Role.BONDED_OPERATOR: "licensee_id"}
    deadlines = DEADLINES

    class Meta(Procedure.Meta):
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = [
            state_known(State.values, "licence_state_known"),
            models.CheckConstraint(condition=models.Q(place_kind__in=LICENSED), name="licence_kind_licensed"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")), name="licence_days_in_order"
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=[State.LICENSED, *ENDED])
                | models.Q(place__isnull=False, granted_on__isnull=False),
                name="licence_granted_for_a_place",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=ENDED) | models.Q(ended_on__isnull=False),
                name="licence_end_dated",
            ),
            models.UniqueConstraint(
                fields=["place"], condition=models.Q(state=State.LICENSED), name="licence_one_in_force"
            ),
        ]
        indexes = [
            models.Index(fields=["place", "-case"], name="licence_place"),
            models.Index(fields=["licensee", "-case"], name="licence_licensee"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.get_state_display()})"

    @property
    def name(self) -> str:
        """The name of the place in the reader's language."""
        return self.name_ja if (get_language() or "").startswith("ja") else self.name_en

    def article_of(self, act: str, article: Article) -> Article:
        """By type: 56(1) and not 42(1) for a factory, 62-14(1) and not 48(1) for an integrated area."""
        step = STEP_OF.get(act)
        return article if step is None else licence_type(self.place_kind)[step].article

    @property
    def person_examined(self) -> int | None:
        """Whom the examination under way is about: who is to succeed or take over, else the licensee."""
        if self.state != State.LICENSED:
            return self.licensee_id
        return self.successor_id if self.died_on is not None else self.transferee_id
