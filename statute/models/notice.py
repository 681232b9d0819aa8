"""A notice (通知書) and its service (送達): what the office tells one person in writing, and when it reached them.

issued → dispatched → served; dispatched → returned → dispatched again, or published → served. The day of receipt is a
fact of the case that the notice is about: periods start from it, and one recorded late or corrected counts them anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, Final

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_fsm import FSMField, transition

from accounts.roles import PARTY_ROLES, Role
from statute import serving as s
from statute.articles import Article
from statute.authority import CONSEQUENCE, TIMER
from statute.awaiting import Awaited
from statute.effects import Effect, Effects, Emit, GiveReference, Then
from statute.procedure import Procedure, state_known
from statute.public_notices import public_notice
from statute.reaching import reached_by
from statute.statutory_periods import statutory_period
from statute.transitions import OFFICERS, Ctx, Deadline, Due, RefusedInput, Related, rule

SERVICE: Final = Article("2-4")
# In the practice of an office: after so many days without proof of receipt it asks the carrier. No rule of law.
PROOF_EXPECTED_AFTER: Final = timedelta(days=7)
STAFF: Final = (
    Role.OFFICER,
    Role.IP_OFFICER,
    Role.BONDED_OFFICER,
    Role.COLLECTOR,
    Role.INSPECTOR,
    Role.SUPERVISOR,
)


class State(models.TextChoices):
    """Where a notice is on its way to the person it is for."""

    ISSUED = "issued", _("Issued")
    DISPATCHED = "dispatched", _("Dispatched")
    RETURNED = "returned", _("Came back")
    PUBLISHED = "published", _("In service by publication")
    SERVED = "served", _("Served")


UNSERVED: Final = [State.ISSUED, State.DISPATCHED, State.RETURNED, State.PUBLISHED]


class Method(models.TextChoices):
    """How a notice reaches the person it is for."""

    POST = "post", _("ordinary mail")
    REGISTERED = "registered", _("registered mail with proof of delivery")
    BY_HAND = "by_hand", _("delivered by hand")
    ELECTRONIC = "electronic", _("on this system")
    PUBLICATION = "publication", _("service by publication")


def _publication(row: Any, calendar: Any) -> Due | None:
    if row.state != State.PUBLISHED:
        return None
    return Due.of(statutory_period("2-4", row.published_on, calendar=calendar))


def _reached(ids: Sequence[int]) -> dict[int, list[int]]:
    """The case that each notice is about, and those that this one reaches when it takes the day of receipt."""
    rows = list(Notice._base_manager.filter(pk__in=ids).values_list("pk", "about_id", "told_by"))
    told: dict[int, tuple[str, ...]] = {}
    for _pk, about_id, told_by in rows:
        told[about_id] = (*told.get(about_id, ()), told_by)
    reached = reached_by(told)
    return {pk: reached[about_id] for pk, about_id, _told_by in rows}


ABOUT = Related(
    "the case that the notice is about",
    _reached,
    of_inputs=lambda inputs: [given.about_id for given in inputs if hasattr(given, "about_id")],
)


class Notice(Procedure):
    """One notice to one person. What it says is fixed in both languages when it is issued, and never changed."""

    state = FSMField(_("state"), default="new", protected=True, choices=State.choices)
    about = models.ForeignKey(
        "statute.Case", verbose_name=_("about"), on_delete=models.PROTECT, related_name="notices"
    )
    # What sort of notice it is, in the words of the procedure that issues it, and under which provision.
    sort = models.CharField(_("sort"), max_length=60)
    article = models.CharField(_("article"), max_length=120)
    addressee = models.ForeignKey(
        "accounts.Person", verbose_name=_("addressee"), on_delete=models.PROTECT, related_name="notices"
    )
    capacity = models.CharField(_("capacity"), max_length=40)
    # Where it was sent to, as it was known when it was issued.
    address = models.CharField(_("address"), max_length=500, blank=True)
    title_en = models.CharField(_("title in English"), max_length=200)
    title_ja = models.CharField(_("title in Japanese"), max_length=200)
    # By language: pairs of label and value, and the sentence that disposes.
    contents = models.JSONField(_("contents"), default=dict)
    # Which transition of the case it is about takes the day of receipt; none where nothing hangs on it.
    told_by = models.CharField(_("act that takes the day of receipt"), max_length=60, blank=True)
    proof_needed = models.BooleanField(_("needs proof of receipt"), default=False)
    issued_on = models.DateField(_("issued on"))
    method = models.CharField(_("method"), max_length=12, blank=True, choices=Method.choices)
    tracking = models.CharField(_("tracking number"), max_length=60, blank=True)
    dispatched_on = models.DateField(_("dispatched on"), null=True)
    # The day from which proof of its receipt is asked for.
    proof_expected_on = models.DateField(_("proof of receipt expected on"), null=True)
    returned_on = models.DateField(_("came back on"), null=True)
    return_reason = models.CharField(_("why it came back"), max_length=400, blank=True)
    published_on = models.DateField(_("published on"), null=True)
    publication_reason = models.CharField(_("why it is published"), max_length=400, blank=True)
    received_on = models.DateField(_("received on"), null=True)
    evidence = models.CharField(_("evidence of receipt"), max_length=400, blank=True)
    # The day rests on the ordinary course of the mail alone: what comes back after all was not served.
    presumed = models.BooleanField(_("presumed"), default=False)
    # Why the case that it is about could not take the day of receipt, by language; empty where it did.
    untold = models.JSONField(_("not told to the case"), default=list)

    awaited: ClassVar = (
        Awaited("dispatch", _("To be dispatched"), "dispatch", lambda row: row.state == State.ISSUED),
        Awaited(
            "receipt", _("Receipt to be established"), "record_receipt",
            lambda row: row.state == State.DISPATCHED, since_field="proof_expected_on",
        ),
        Awaited("return", _("Came back: dispatch again or publish"), "dispatch",
                lambda row: row.state == State.RETURNED),
    )  # fmt: skip
    party_fields: ClassVar = dict.fromkeys(sorted(PARTY_ROLES), "addressee_id")
    deadlines: ClassVar = (
        Deadline(
            "publication",
            _("Service by publication"),
            s.PUBLICATION,
            _publication,
            expires="be_served_by_publication",
            consequence=_("The notice is deemed served."),
        ),
    )

    class Meta(Procedure.Meta):
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            state_known(State.values, "notice_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state=State.SERVED) | models.Q(received_on__isnull=False),
                name="notice_served_on_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["about", "case"], name="notice_about"),
            models.Index(fields=["addressee", "-case"], name="notice_addressee"),
            models.Index(
                fields=["issued_on", "case"], name="notice_unserved", condition=~models.Q(state=State.SERVED)
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_ja if (get_language() or "").startswith("ja") else self.title_en

    @property
    def sealed(self) -> bool:
        """Whoever reads it has received it: to its addressee it opens when it is served."""
        return bool(self.state != State.SERVED)

    @transition(
        field=state, source="new", target=State.ISSUED,
        custom=rule(
            label=_("Issue"), article=SERVICE, roles=(CONSEQUENCE,), input=s.IssueInput, facts=(s.ADDRESSEE,),
            related=(ABOUT,), guards=(s.addressee_is_known, s.case_can_be_told),
        ),
    )  # fmt: skip
    def issue(self, ctx: Ctx) -> Effects:
        """The office tells a person something in writing; its words are fixed now."""
        given, person = ctx.input, ctx[s.ADDRESSEE]
        assert person is not None
        for name in (
            "about_id",
            "sort",
            "article",
            "capacity",
            "title_en",
            "title_ja",
            "told_by",
            "proof_needed",
        ):
            setattr(self, name, getattr(given, name))
        self.addressee_id, self.address = person.pk, person.address
        self.contents, self.issued_on = given.contents, ctx.today
        told = {"about": given.about_id, "sort": given.sort, "addressee": person.pk}
        return [GiveReference(), Emit("notice.issued", told)]

    @transition(
        field=state, source=[State.ISSUED, State.RETURNED], target=State.DISPATCHED,
        custom=rule(
            label=_("Dispatch"), article=SERVICE, also=(s.DELIVERY,), roles=STAFF, input=s.DispatchInput,
            guards=(s.day_has_come, s.not_before_it_was_issued, s.not_before_it_came_back), weight="primary",
        ),
    )  # fmt: skip
    def dispatch(self, ctx: Ctx) -> Effects:
        """It goes out to the addressee, and its dispatch is on record (12(3))."""
        given = ctx.input
        self.method, self.tracking, self.dispatched_on = given.method, given.tracking, given.on
        self.proof_expected_on = given.on + PROOF_EXPECTED_AFTER
        self.returned_on, self.return_reason = None, ""
        if given.address:
            self.address = given.address
        return [Emit("notice.dispatched", {"method": given.method})]

    @transition(
        field=state, source=UNSERVED, target=State.SERVED,
        custom=rule(
            label=_("Record the receipt"), article=SERVICE, also=(s.DELIVERY,), roles=STAFF, input=s.ReceiptInput,
            related=(ABOUT,), weight="primary",
            guards=(s.day_has_come, s.not_before_it_was_dispatched, s.not_before_it_came_back,
                    s.not_after_it_is_deemed),
        ),
    )  # fmt: skip
    def record_receipt(self, ctx: Ctx) -> Effects:
        """Proof of the day on which it reached the addressee is there."""
        return self._served(ctx.input.on, ctx.input.evidence)

    @transition(
        field=state, source=State.DISPATCHED, target=State.SERVED,
        custom=rule(
            label=_("Presume the receipt"), article=SERVICE, also=(s.PRESUMED,), roles=STAFF, input=s.PresumedInput,
            related=(ABOUT,), guards=(s.day_has_come, s.not_before_it_was_dispatched, s.went_by_ordinary_mail,
                                      s.receipt_need_not_be_proved),
        ),
    )  # fmt: skip
    def presume_receipt(self, ctx: Ctx) -> Effects:
        """Ordinary mail is presumed to have arrived when it arrives in the ordinary course (12(2))."""
        self.presumed = True
        return self._served(ctx.input.on, ctx.input.evidence)

    @transition(
        field=state, source=UNSERVED, target=State.SERVED,
        custom=rule(
            label=_("Confirm that you received it"), article=SERVICE, roles=sorted(PARTY_ROLES), related=(ABOUT,),
            weight="primary",
        ),
    )  # fmt: skip
    def acknowledge(self, ctx: Ctx) -> Effects:
        """The addressee has it: the day is today, whatever the mail does, unless it was deemed served before."""
        self.method = self.method or Method.ELECTRONIC
        deemed = s.deemed_served_on(self.published_on, ctx.calendar)
        return self._served(min(ctx.today, deemed) if deemed else ctx.today, ctx.actor.name)

    @transition(
        field=state, source=[State.DISPATCHED, State.SERVED], target=State.RETURNED,
        custom=rule(
            label=_("It came back"), article=SERVICE, also=(s.PRESUMED,), roles=STAFF, input=s.ReturnInput,
            guards=(s.day_has_come, s.not_before_it_was_dispatched, s.receipt_is_not_proved),
        ),
    )  # fmt: skip
    def record_return(self, ctx: Ctx) -> Effects:
        """It could not be delivered; the office tries again, or serves it by publication. That it was presumed to
        have arrived is thereby rebutted (12(2))."""
        self.returned_on, self.return_reason = ctx.input.on, ctx.input.reason
        self.received_on, self.evidence, self.presumed = None, "", False
        return [Emit("notice.returned", {"reason": ctx.input.reason})]

    @transition(
        field=state, source=[State.ISSUED, State.RETURNED], target=State.PUBLISHED,
        custom=rule(
            label=_("Serve by publication"), article=SERVICE, also=(s.PUBLICATION,), roles=(Role.SUPERVISOR,),
            input=s.PublicationInput, guards=(s.may_be_published,), weight="grave", facts=(s.ADDRESSEE_OF_ROW,),
        ),
    )  # fmt: skip
    def publish(self, ctx: Ctx) -> Effects:
        """Nobody knows where the addressee is: that it is kept for delivery at any time is put up in public."""
        person = ctx[s.ADDRESSEE_OF_ROW]
        self.method, self.published_on = Method.PUBLICATION, ctx.today
        self.publication_reason = ctx.input.reason
        over = statutory_period("2-4", ctx.today, calendar=ctx.calendar)
        words = [
            (_("Addressee"), (person.name_en, person.name_ja) if person is not None else ""),
            (_("Notice"), (self.title_en, self.title_ja)),
            (_("Number"), ctx.reference or ""),
            (_("Kept for delivery"), _("The office hands it over at any time.")),
        ]
        return [
            public_notice(ctx, s.PUBLICATION, _("Service by publication"), words, up_until=over.ends_on),
            Emit("notice.published"),
        ]

    @transition(
        field=state, source=State.PUBLISHED, target=State.SERVED,
        custom=rule(
            label=_("Deemed served"), article=SERVICE, also=(s.PUBLICATION,), roles=(TIMER,), related=(ABOUT,),
        ),
    )  # fmt: skip
    def be_served_by_publication(self, ctx: Ctx) -> Effects:
        """Seven days have passed since it was put up, that day counted: it is deemed served when they are over."""
        deemed = s.deemed_served_on(self.published_on, ctx.calendar)
        return self._served(deemed, str(s.PUBLICATION))

    @transition(
        field=state, source=State.SERVED, target=None,
        custom=rule(
            label=_("Correct the day of receipt"), article=SERVICE, roles=(Role.SUPERVISOR,),
            input=s.CorrectionInput, related=(ABOUT,), weight="grave",
            guards=(s.day_has_come, s.not_before_it_was_issued, s.another_day),
        ),
    )  # fmt: skip
    def correct_receipt(self, ctx: Ctx) -> Effects:
        """It reached the addressee on another day than was recorded: what is counted from it is counted anew.

        What was done in the belief of the other day stands, and is on record beside it.
        """
        self.presumed = False
        return self._served(ctx.input.on, ctx.input.evidence)

    @transition(
        field=state, source=State.SERVED, target=None,
        custom=rule(
            label=_("The case could not take the day"), article=SERVICE, roles=(CONSEQUENCE,), input=RefusedInput,
            audience=OFFICERS,
        ),
    )  # fmt: skip
    def stay_untold(self, ctx: Ctx) -> Effects:
        """It is served all the same: the case that it is about is past what hung on it, and says why."""
        self.untold = ctx.input.reasons
        return None

    def _served(self, on: Any, evidence: str) -> list[Effect]:
        self.received_on, self.evidence, self.untold = on, evidence, []
        told = {"notice_id": self.pk, "addressee_id": self.addressee_id, "sort": self.sort, "on": on}
        follows: list[Effect] = []
        if self.told_by:
            follows.append(Then(self.about_id, self.told_by, told, otherwise="stay_untold"))
        return [*follows, Emit("notice.served", {"on": on.isoformat(), "about": self.about_id})]
