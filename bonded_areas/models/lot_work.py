"""What people do with stored cargo: samples, handling, splitting and joining, work at a place outside."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_fsm import transition
from pydantic import Field

from accounts.roles import Role
from bonded_areas.models.lot_state import IN_STOCK, State
from bonded_areas.models.lot_stock import (
    BOOKS,
    AmountInput,
    Packages,
    Stock,
    Words,
    day_is_of_this_stock,
    entry_fits,
    not_before,
)
from bonded_areas.models.operation_reporting import cases_of, reported_from, running_reports
from bonded_areas.models.place import PlaceKind
from bonded_areas.rules.stock import MEASURES, Amount, Kind
from bonded_areas.rules.taxable_moments import after_handling
from statute.articles import Article
from statute.authority import CONSEQUENCE
from statute.effects import Effect, Effects, Emit, Open, Then
from statute.errors import Reason
from statute.models import Hold
from statute.transitions import Ctx, Fact, Guard, Identifier, Input, Related, Subject, guard, rule

if TYPE_CHECKING:
    from bonded_areas.models.cargo_lot import CargoLot

# Where cargo lies at another place by permission (30(1)(ii)), what is said of bonded areas applies too.
NOT_BONDED = (Article("36", 1),)
SAMPLE, OUTSIDE, EXHIBIT_OUTSIDE, HANDLING = (
    Article("32"),
    Article("61", 1),
    Article("62-5"),
    Article("40", 1),
)
EXHIBITS, UNAPPROVED = Article("62-2", 3), Article("62-3", 4)
OFFICE = (Role.BONDED_OFFICER, Role.SUPERVISOR)
OPERATOR = (Role.BONDED_OPERATOR,)
# What comes on paper is entered by an officer.
FILING = (*OPERATOR, Role.BONDED_OFFICER)


class AskInput(Input):
    """What it is for."""

    reason: Words


class HandleInput(Input):
    """What was done, and how many packages there are after it; weight and quantity stay."""

    what: Literal["checking", "repacking", "sorting", "handling", "display", "simple_processing"]
    packages: Packages
    on: date
    note: Annotated[str, Field(max_length=1000)] = ""


class SplitInput(AmountInput):
    """So much becomes a lot of its own."""

    description: Annotated[str, Field(max_length=500)] = ""


class CorrectInput(AmountInput):
    """By how much the books were wrong, which way, and why."""

    direction: Literal["up", "down"]
    reason: Words


class SplitOffInput(AmountInput):
    """What comes into a new lot from this one."""

    from_lot_id: Identifier
    description: Annotated[str, Field(max_length=500)] = ""
    # What is left of cargo disposed of (34): nothing that was known of its nature is true of it.
    disposed: bool = False


class JoinInput(Input):
    """Into which lot all of this one goes."""

    into_id: Identifier
    on: date


class TakeInInput(AmountInput):
    """What comes from a lot that is joined to this one."""

    from_lot_id: Identifier


def asked_for(what: str, article: Article, *, granted: bool) -> Guard:
    """The guard that permission was asked for, or was given."""
    sentence = _("It has not been permitted.") if granted else _("It has not been asked for.")

    @guard(article, sentence)
    def stands(row: CargoLot, ctx: Ctx) -> bool:
        asked = row.permissions.get(what, {})
        return bool(asked) and (bool(asked.get("on")) == granted)

    return Guard(f"{what}_is_{'permitted' if granted else 'asked_for'}", article, sentence, stands.test)


def done_after_permission(what: str, article: Article) -> Guard:
    """The guard that cargo went out on a day on which it might."""

    @guard(article, _("It went out after the permission, not before it."), on_input=True)
    def went_out_in_time(row: CargoLot, ctx: Ctx) -> list[Reason]:
        return not_before(row.permissions.get(what, {}).get("on"), ctx.input.on, article)

    return went_out_in_time


def _other_lots(subjects: Sequence[Subject]) -> dict[int, CargoLot]:
    from bonded_areas.models.cargo_lot import CargoLot

    lots = CargoLot._base_manager.in_bulk({s.input.into_id for s in subjects})
    return {s.case_id: lots[s.input.into_id] for s in subjects if s.input.into_id in lots}


def _reports_of_places(case_ids: Sequence[int]) -> dict[int, Sequence[int]]:
    """Simple processing is an operation where no permission of 40(2) is needed for it: in an integrated area."""
    from bonded_areas.models.cargo_lot import CargoLot

    lots = CargoLot._base_manager.filter(pk__in=case_ids, place_kind=PlaceKind.INTEGRATED)
    places = dict(lots.values_list("pk", "place_id"))
    found = tuple(cases_of(set(places.values())))
    return dict.fromkeys(places, found)


RUNNING_REPORTS = running_reports("running_reports", lambda s: s.row.place_id)
REPORTS = Related("reports", _reports_of_places)
INTO: Fact[CargoLot | None] = Fact("into", _other_lots, lambda: None)
INTO_CASE = Related("into", of_inputs=lambda inputs: [given.into_id for given in inputs])
SAME = (
    "place_id", "operator_id", "administrator_id", "transport_document", "consignment_id", "tariff_code", "origin",
    "unit", "brought_in_on", "approved_on", "first_approved_on", "apply_until", "store_until", "set_until",
    "storage_applied_on", "export_permitted", "fixed_by", "remove_until", "removal_over_on", "storage_refused",
    "exhibition",
)  # fmt: skip


@guard(BOOKS, _("Lots are joined that are alike and whose periods end alike."), facts=(INTO,), on_input=True)
def is_alike(row: CargoLot, ctx: Ctx) -> list[Reason]:
    into = ctx[INTO]
    if into is None or into.pk == ctx.case_id or into.state not in IN_STOCK or into.place_id != row.place_id:
        sentence = _("There is no such lot in stock.")
        return [Reason("no_such_lot", sentence, BOOKS, "into_id", ctx.input.into_id)]
    different = [name for name in SAME if getattr(row, name) != getattr(into, name)]
    if (row.customs_value_yen is None) != (into.customs_value_yen is None):
        different.append("customs_value_yen")  # the value that is known would be lost
    sentence = _("The lots differ in where they are, in what they are, or in the periods they run.")
    return [Reason("not_alike", sentence, BOOKS, "into_id", ", ".join(different))] if different else []


_FITS_DOWN = entry_fits(Kind.CORRECTED_DOWN)


@guard(BOOKS, _("The books can be corrected so."), on_input=True)
def correction_fits(row: CargoLot, ctx: Ctx) -> list[Reason]:
    if ctx.input.direction == "down" or not ctx.input.amount:
        return _FITS_DOWN.reasons(row, ctx)
    return []


@guard(BOOKS, _("Some of the lot is on the road or away."))
def all_is_in_stock(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.transit and not row.balance.away


@guard(BOOKS, _("What is split off leaves something behind."), on_input=True)
def something_stays(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.balance.stock - ctx.input.amount)


def _stopped(subjects: Sequence[Subject]) -> dict[int, str]:
    """The provision under which each lot is stopped, where one is."""
    held = Hold.objects.filter(case_id__in=[s.case_id for s in subjects], lifted_at__isnull=True)
    return dict(held.order_by("-id").values_list("case_id", "article"))


STOPPED: Fact[str] = Fact("stopped_under", _stopped, str)


@guard(BOOKS, _("The cargo is not stopped."), facts=(STOPPED,))
def is_not_stopped(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """What is stopped goes on as one lot, under the stop: a part of it would be free."""
    if not (under := ctx[STOPPED]):
        return []
    sentence = format_lazy(_("The cargo is stopped under {article}."), article=under)
    return [Reason("cargo_on_hold", sentence, Article.parse(under))]


@guard(SAMPLE, _("Other cargo of the lot is away for another reason."))
def away_for_nothing_else(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.away


@guard(SAMPLE, _("What is away did not go as a sample."))
def went_as_a_sample(row: CargoLot, ctx: Ctx) -> bool:
    return not row.balance.away or row.away_as == State.SAMPLED_OUT


@guard(Article("40", 2), _("Display and simple processing need permission."), on_input=True)
def work_is_permitted(row: CargoLot, ctx: Ctx) -> bool:
    if row.place_kind == PlaceKind.INTEGRATED or ctx.input.what not in ("display", "simple_processing"):
        return True
    return bool(row.permissions.get("work", {}).get("on"))


@guard(EXHIBITS, _("In an exhibition site cargo is shown and used after approval."), on_input=True)
def exhibition_allows_it(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """Until approval only what 62-2(3)(i), (ii) name may be done, and after a refusal only until its period is over."""
    if row.place_kind != PlaceKind.EXHIBITION or row.approved_on is not None:
        return []
    if row.storage_refused.get("over_on"):
        sentence = _("The period in which the cargo was to be removed is over.")
        return [Reason("removal_is_due", sentence, UNAPPROVED)]
    if ctx.input.what in ("display", "simple_processing"):
        sentence = _("It is shown or used only after approval for the exhibition.")
        return [Reason("not_approved_for_exhibition", sentence, UNAPPROVED, "what", ctx.input.what)]
    return []


@guard(
    Article("62-10"), _("In an integrated area cargo is shown and processed after approval."), on_input=True
)
def integrated_area_allows_it(row: CargoLot, ctx: Ctx) -> list[Reason]:
    """Before it is done, though the three months are not over; 40 and 49 do not apply there (62-15)."""
    shown = ctx.input.what in ("display", "simple_processing")
    if row.place_kind != PlaceKind.INTEGRATED or row.approved_on is not None or not shown:
        return []
    sentence = _("It is shown or processed only after approval for the integrated area.")
    return [Reason("not_approved_for_area", sentence, Article("62-10"), "what", ctx.input.what)]


@guard(HANDLING, _("Cargo in bulk has no packages, other cargo has at least one."), on_input=True)
def packages_make_sense(row: CargoLot, ctx: Ctx) -> bool:
    return ctx.input.packages > 0 or row.packages == 0


@guard(
    Article("36", 2), _("At a place that is no bonded area customs is told before it is done."), on_input=True
)
def is_notified_first(row: CargoLot, ctx: Ctx) -> bool:
    return bool(row.place_kind != PlaceKind.OTHER or ctx.input.on >= ctx.today)


class Worked(Stock):
    """Mixed into the lot."""

    place_id: int
    place_kind: str
    operator_id: int | None
    approved_on: date | None
    storage_refused: Any
    packages: int
    gross_mass_kg: Any
    quantity: Any
    permissions: Any

    if TYPE_CHECKING:

        @property
        def came(self) -> Amount: ...

    # Samples (32).

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Ask to take a sample out"), article=SAMPLE, also=NOT_BONDED, input=AskInput, roles=FILING,
        ),
    )  # fmt: skip
    def ask_for_sample(self, ctx: Ctx) -> Effects:
        """Permission is asked for to take a sample out for a while."""
        return self._asks(ctx, "sample")

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Permit the sample"), article=SAMPLE, also=NOT_BONDED, roles=OFFICE,
            guards=(asked_for("sample", SAMPLE, granted=False),),
        ),
    )  # fmt: skip
    def permit_sample(self, ctx: Ctx) -> Effects:
        """A sample may be taken out."""
        return self._permitted(ctx, "sample")

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Take the sample out"), article=SAMPLE, also=NOT_BONDED,
            roles=(*OPERATOR, *OFFICE), input=AmountInput,
            guards=(
                asked_for("sample", SAMPLE, granted=True), done_after_permission("sample", SAMPLE),
                away_for_nothing_else, entry_fits(Kind.SAMPLED_OUT), day_is_of_this_stock,
            ),
        ),
    )  # fmt: skip
    def take_sample_out(self, ctx: Ctx) -> Effects:
        """The sample leaves the area; it stays foreign cargo of this lot."""
        self.away_as = State.SAMPLED_OUT
        self.permissions = {k: v for k, v in self.permissions.items() if k != "sample"}
        booked = self.book(ctx, Kind.SAMPLED_OUT, ctx.input.amount, ctx.input.on, SAMPLE)
        return [*booked, Emit("lot.sampled_out"), *self.then_stands(ctx)]

    @transition(
        field="state", source=[*IN_STOCK, State.SAMPLED_OUT], target=None,
        custom=rule(
            label=_("Bring the sample back"), article=SAMPLE, also=NOT_BONDED,
            roles=(*OPERATOR, *OFFICE), input=AmountInput,
            guards=(went_as_a_sample, entry_fits(Kind.SAMPLED_BACK), day_is_of_this_stock),
        ),
    )  # fmt: skip
    def bring_sample_back(self, ctx: Ctx) -> Effects:
        """The sample is back in the area."""
        booked = self.book(ctx, Kind.SAMPLED_BACK, ctx.input.amount, ctx.input.on, SAMPLE)
        return [*booked, Emit("lot.sampled_back"), *self.then_stands(ctx)]

    # Handling (40, 49, 36(2)).

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Ask to display or process"), article=Article("40", 2), also=(Article("49"),), input=AskInput,
            roles=FILING,
        ),
    )  # fmt: skip
    def ask_to_work(self, ctx: Ctx) -> Effects:
        """Permission is asked for display of samples, simple processing and the like."""
        return self._asks(ctx, "work")

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Permit display or processing"), article=Article("40", 3), also=(Article("49"),), roles=OFFICE,
            guards=(asked_for("work", Article("40", 2), granted=False),),
        ),
    )  # fmt: skip
    def permit_work(self, ctx: Ctx) -> Effects:
        """It does not interfere with the use of the area: it must be permitted."""
        return self._permitted(ctx, "work")

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Handle the cargo"), article=HANDLING, input=HandleInput,
            also=(Article("49"), Article("36", 2), EXHIBITS, UNAPPROVED, Article("62-15")),
            roles=(*OPERATOR, *OFFICE),
            guards=(
                work_is_permitted, exhibition_allows_it, integrated_area_allows_it, packages_make_sense,
                all_is_in_stock, day_is_of_this_stock,
                is_notified_first,
            ),
            related=(REPORTS,), facts=(RUNNING_REPORTS,),
        ),
    )  # fmt: skip
    def handle(self, ctx: Ctx) -> Effects:
        """The cargo was checked, repacked or sorted: there may be more packages of it or fewer.

        In an integrated area processing is no normal handling: what is used and made there is reported (62-15).
        """
        more = ctx.input.packages - self.stock_packages
        kind = Kind.CORRECTED_UP if more > 0 else Kind.CORRECTED_DOWN
        words = f"{ctx.input.what}: {ctx.input.note}".rstrip(": ")
        if self.stock_packages:
            # Of what came in, as many of the packages as there are now would have been there.
            self.packages = -(-self.packages * ctx.input.packages // self.stock_packages)
        booked = self.book(ctx, kind, Amount(abs(more)), ctx.input.on, HANDLING, reason=words)
        self.fixed_by = after_handling(self.place_kind, self.fixed_by, ctx.input.what)
        reports: list[Effect] = []
        if ctx.input.what == "simple_processing" and self.operator_id is not None:
            on, running = ctx.input.on, ctx[RUNNING_REPORTS]
            reports = reported_from(ctx, running, self.place_id, self.place_kind, on)
        return [*booked, *reports, Emit("lot.handled", {"what": ctx.input.what})]

    # Splitting and joining (the books of 34-2 and 61-3 follow the cargo).

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Split off a part"), article=BOOKS, also=(Article("61-3"),), input=SplitInput,
            roles=(*OPERATOR, *OFFICE),
            guards=(is_not_stopped, entry_fits(Kind.SPLIT_OUT), something_stays, day_is_of_this_stock),
        ),
    )  # fmt: skip
    def split(self, ctx: Ctx) -> Effects:
        """A part becomes a lot of its own, with the same periods."""
        from bonded_areas.models.cargo_lot import CargoLot

        given = ctx.input
        booked = self.book(ctx, Kind.SPLIT_OUT, given.amount, given.on, BOOKS)
        part = {**given.model_dump(), "from_lot_id": ctx.case_id}
        return [*booked, Open(CargoLot, "be_split_off", ctx.office_id, part), *self.then_stands(ctx)]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Join to another lot"), article=BOOKS, also=(Article("61-3"),), input=JoinInput,
            roles=(*OPERATOR, *OFFICE), related=(INTO_CASE,), facts=(INTO,),
            guards=(is_not_stopped, all_is_in_stock, is_alike, day_is_of_this_stock),
        ),
    )  # fmt: skip
    def join(self, ctx: Ctx) -> Effects:
        """All of it goes into a lot that is alike."""
        given, all_ = ctx.input, self.balance.stock
        booked = self.book(ctx, Kind.MERGED_OUT, all_, given.on, BOOKS, other=given.into_id)
        taken = {
            "packages": all_.packages, "gross_mass_kg": all_.gross_mass_kg, "quantity": all_.quantity,
            "on": given.on, "from_lot_id": ctx.case_id,
        }  # fmt: skip
        return [*booked, Then(given.into_id, "take_in", taken), *self.then_stands(ctx, State.JOINED)]

    @transition(
        field="state", source=list(IN_STOCK), target=None,
        custom=rule(
            label=_("Correct the books"), article=BOOKS, also=(Article("61-3"),), input=CorrectInput, weight="grave",
            roles=(*OFFICE, CONSEQUENCE), guards=(correction_fits, day_is_of_this_stock),
        ),
    )  # fmt: skip
    def correct_books(self, ctx: Ctx) -> Effects:
        """The books said something else than what came in: they are corrected by an entry, with the reason.

        Cargo that is missing is no error of the books: it is a loss, which the operator notifies (45(3)).
        """
        given = ctx.input
        kind = Kind.CORRECTED_UP if given.direction == "up" else Kind.CORRECTED_DOWN
        booked = self.book(ctx, kind, given.amount, given.on, BOOKS, reason=given.reason)
        # What came in was wrong too: the value of a part is its share of that.
        came = self.came + given.amount * (1 if given.direction == "up" else -1)
        self.packages, self.gross_mass_kg, self.quantity = (max(getattr(came, name), 0) for name in MEASURES)
        return [
            *booked,
            Emit("lot.corrected", {"direction": given.direction}),
            *self.then_stands(ctx, State.STRUCK_OFF),
        ]

    def _asks(self, ctx: Ctx, what: str) -> list[Effect]:
        asked = {"reason": ctx.input.reason, "asked_on": ctx.today.isoformat()}
        self.permissions = {**self.permissions, what: asked}
        return [Emit("lot.permission_asked", {"what": what})]

    def _permitted(self, ctx: Ctx, what: str, **terms: Any) -> list[Effect]:
        asked = self.permissions.get(what, {})
        self.permissions = {**self.permissions, what: {**asked, **terms, "on": ctx.today.isoformat()}}
        return [Emit("lot.permission_given", {"what": what})]


__all__ = ["AskInput", "SplitOffInput", "TakeInInput", "Worked", "asked_for", "away_for_nothing_else"]
