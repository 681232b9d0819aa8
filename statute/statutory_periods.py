"""The periods of the Act, each once, with its article: callers name a period and never write its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from statute.articles import Article
from statute.calendars import Calendar
from statute.period_rules import Counted, DayOfMonth, Rule
from statute.periods import Period, Starts, Unit, event_on, later_of

Text = str | Promise


@dataclass(frozen=True, slots=True)
class StatutoryPeriod:
    """One period of the Act: how long, how counted, whether its end rolls, and what its end means.

    `name` is the article, with a word where the article has several. `day` is set for periods that end on a
    day of a later month: a number, or "last".
    """

    name: str
    article: Article
    count: int
    unit: Unit
    starts: Starts
    roll: bool
    what: Text
    consequence: Text
    day: int | Literal["last"] | None = None

    @property
    def inclusive(self) -> bool:
        """Whether the day from which it is counted is day 1."""
        return self.starts is Starts.FIRST_DAY_COUNTED

    def rule(self, start: date) -> Rule:
        """How this period is counted from a day."""
        if self.day is not None:
            return DayOfMonth(start, self.count, None if self.day == "last" else self.day, self.roll)
        return Counted(start, self.count, self.unit, self.starts, self.roll)


def statutory_period(name: str, start: date | Period, *, calendar: Calendar) -> Period:
    """The named period of the Act counted from a day, or from the end of another period.

    Raises KeyError with the known names for an unknown one.
    """
    try:
        period = STATUTORY_PERIODS[name]
    except KeyError:
        raise KeyError(
            f"{name!r} is not a period of the Act; known: {', '.join(STATUTORY_PERIODS)}"
        ) from None
    day = start.ends_on if isinstance(start, Period) else start
    return Period.of(period.rule(day), calendar, (period.article,))


def discontinuance_possible_after(
    notice_received_on: date,
    *,
    calendar: Calendar,
    extended: bool = False,
    opinion_sought: bool = False,
    opinion_told_on: date | None = None,
    export: bool = False,
) -> Period | None:
    """The day after whose end verification procedures may be asked to be discontinued: 69-20(1), 69-10(1).

    That is the end of the ten (or twenty, when extended) days from the rightholder notice date; where an
    opinion was sought, the later of that and ten days from the day the importer or exporter was told it.
    None while an opinion that was sought is outstanding: the day is not known yet.
    """
    window = "69-7(1)" if export else "69-17(1)"
    opinion = "69-10(1) opinion" if export else "69-20(1) opinion"
    base = statutory_period(
        f"{window} extended" if extended else window, notice_received_on, calendar=calendar
    )
    article = (STATUTORY_PERIODS[opinion].article,)
    if not opinion_sought:
        return Period.of(base.rule, calendar, article)
    if opinion_told_on is None:
        return None
    told = statutory_period(opinion, opinion_told_on, calendar=calendar)
    return later_of(base, told, articles=article)


def additional_tax_payable_by(issued_on: date, permitted_on: date | None, *, calendar: Calendar) -> Period:
    """The deadline of 9(3): a month after the notice, or the import permission, whichever is later.

    While there is no permission yet the month alone is known, and the deadline may still move.
    """
    month = statutory_period("9(3)", issued_on, calendar=calendar)
    if permitted_on is None:
        return month
    return later_of(month, event_on(permitted_on, calendar=calendar, roll=True))


def reassessment_request_by(approved_on: date, permitted_on: date | None, *, calendar: Calendar) -> Period:
    """The deadline of 7-15(1) after an early withdrawal: five years, or the permission if that is later."""
    years = statutory_period("7-15(1) withdrawn", approved_on, calendar=calendar)
    if permitted_on is None:
        return years
    return later_of(years, event_on(permitted_on, calendar=calendar, roll=True))


_NOT_COUNTED = Starts.FIRST_DAY_NOT_COUNTED
_COUNTED = Starts.FIRST_DAY_COUNTED
_DAY_AFTER = Starts.DAY_AFTER
_AFTER_DEADLINE = Starts.AFTER_DEADLINE
_ROLLS, _FIXED = True, False

_HOUSABLE = _("the cargo may be housed")
_COLLECTED = _("customs duties are collected immediately")
_LAPSES_LICENCE = _("the licence ceases to be effective")
_LAPSES_APPROVAL = _("the approval ceases to be effective")
_OVERDUE = _("the duties are overdue and are collected")
_TOO_LATE = _("the request is out of time")
_REMINDED = _("the organ is reminded and the supervisor told")
_NO_DECISION = _("a reassessment, determination or assessment is no longer permitted")


def _entry(
    name: str, count: int, unit: Unit, starts: Starts, roll: bool, what: Text, consequence: Text,
    *, day: int | Literal["last"] | None = None,
) -> StatutoryPeriod:  # fmt: skip
    article = Article.parse(name.partition(" ")[0])
    return StatutoryPeriod(name, article, count, unit, starts, roll, what, consequence, day)


_ENTRIES: Final = (
    # Chapter I
    _entry("2-3(3)", 2, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("the longest extension for one person after a disaster"), _("no further extension is possible")),
    _entry("2-3(4)", 2, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("the longest extension for one person after a disaster"), _("no further extension is possible")),
    _entry("2-4", 7, Unit.DAYS, _COUNTED, _FIXED,
           _("service by publication, from the day on which it is put up"), _("the document is deemed served")),
    # Chapter II: declaration, reassessment, payment
    _entry("7-2(2)", 1, Unit.MONTHS, _NOT_COUNTED, _ROLLS, _("submission of the special declaration form"),
           _("a form submitted later is a postdeadline form"), day="last"),
    _entry("7-15(1)", 5, Unit.YEARS, _NOT_COUNTED, _ROLLS,
           _("request for reassessment, from the import permission"), _TOO_LATE),
    _entry("7-15(1) special declaration", 5, Unit.YEARS, _AFTER_DEADLINE, _ROLLS,
           _("request for reassessment, from the deadline of the special declaration form"), _TOO_LATE),
    _entry("7-15(1) withdrawn", 5, Unit.YEARS, _DAY_AFTER, _ROLLS,
           _("request for reassessment, from the approval of withdrawal before permission"), _TOO_LATE),
    *(
        _entry(name, 1, Unit.MONTHS, _DAY_AFTER, _ROLLS, _("payment after a notice"), _OVERDUE)
        for name in ("9(2)(iii)", "9(2)(v)", "9(2)(vi)", "9(2)(vii)", "9(3)", "9(4)")
    ),
    _entry("9-2(1)", 3, Unit.MONTHS, _AFTER_DEADLINE, _ROLLS,
           _("payment, extended for one declaration"), _OVERDUE),
    _entry("9-2(2)", 3, Unit.MONTHS, _DAY_AFTER, _ROLLS,
           _("payment, extended for a month's imports, from the last day of that month"), _OVERDUE),
    _entry("9-2(3)", 2, Unit.MONTHS, _AFTER_DEADLINE, _ROLLS,
           _("payment, extended for a special declaration"), _OVERDUE),
    _entry("12(1)", 2, Unit.MONTHS, _DAY_AFTER, _FIXED,
           _("tax on delinquency at the lower rate, from the deadline"), _("the higher rate applies")),
    _entry("12(8)(iii)(b)", 7, Unit.DAYS, _DAY_AFTER, _FIXED,
           _("waiver after a disaster has ended"), _("tax on delinquency accrues again")),
    _entry("12(10)(i)", 1, Unit.YEARS, _AFTER_DEADLINE, _FIXED,
           _("tax on delinquency before an amendment, from its deadline"), _("days no longer count")),
    _entry("12(10)(ii)", 1, Unit.YEARS, _DAY_AFTER, _FIXED,
           _("tax on delinquency before an amendment, from a postdeadline form"), _("days no longer count")),
    _entry("12(11)(ii)", 1, Unit.YEARS, _DAY_AFTER, _FIXED,
           _("tax on delinquency after a requested reduction"), _("days no longer count")),
    _entry("12-3(6)", 1, Unit.MONTHS, _AFTER_DEADLINE, _ROLLS,
           _("postdeadline form that escapes the additional tax"), _("the additional tax is due")),
    _entry("13(2)(ii) request", 3, Unit.MONTHS, _DAY_AFTER, _FIXED,
           _("refund without interest, from the request for reassessment"), _("interest accrues")),
    _entry("13(2)(ii) reassessment", 1, Unit.MONTHS, _DAY_AFTER, _FIXED,
           _("refund without interest, from the reassessment"), _("interest accrues")),
    _entry("13(2)(iii)", 1, Unit.MONTHS, _DAY_AFTER, _FIXED,
           _("refund of other overpayments without interest"), _("interest accrues")),
    _entry("13(3)(i)", 7, Unit.DAYS, _DAY_AFTER, _FIXED,
           _("interest suspended after an attachment"), _("interest accrues again")),
    _entry("14(1)", 5, Unit.YEARS, _NOT_COUNTED, _FIXED, _("reassessment or determination"), _NO_DECISION),
    _entry("14(1) declared basis", 3, Unit.YEARS, _NOT_COUNTED, _FIXED,
           _("official assessment whose basis was declared"), _NO_DECISION),
    _entry("14(2)", 6, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("reassessment asked for shortly before the limit"), _NO_DECISION),
    _entry("14(3)", 7, Unit.YEARS, _NOT_COUNTED, _FIXED,
           _("reassessment after deception or import without payment"), _NO_DECISION),
    _entry("14(4)", 6, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("reassessment asked for by a deadline that was extended"), _NO_DECISION),
    _entry("14-2(1)", 5, Unit.YEARS, _NOT_COUNTED, _FIXED,
           _("the right to collect customs duties"), _("the right is extinguished")),
    _entry("14-3(1)", 5, Unit.YEARS, _NOT_COUNTED, _FIXED,
           _("the claim for a refund"), _("the claim is extinguished")),
    # Chapter III
    _entry("15(3)", 24, Unit.HOURS, _COUNTED, _FIXED,
           _("notification of a vessel's arrival"), _("the notification is late")),
    _entry("18(1)", 24, Unit.HOURS, _COUNTED, _FIXED,
           _("a vessel's short stay"), _("the full procedures for entry apply")),
    # Chapter IV
    _entry("42(2)", 10, Unit.YEARS, _COUNTED, _FIXED,
           _("the longest licence, from its first day"), _LAPSES_LICENCE),
    *(
        _entry(name, years, Unit.YEARS, _NOT_COUNTED, _FIXED,
               _("what stands against a licence, from its day"), _("it no longer stands against a licence"))
        for name, years in (("43(i)", 3), ("43(ii)", 3), ("43(iii)", 2), ("43(iv)", 2))
    ),
    *(
        _entry(name, 2, Unit.YEARS, _NOT_COUNTED, _FIXED, _("storage after the first approval"), _HOUSABLE)
        for name in ("43-2(1)", "57", "62-9")
    ),
    *(
        _entry(name, 3, Unit.MONTHS, _NOT_COUNTED, _ROLLS,
               _("application for storage approval"), _("it is too late to apply"))
        for name in ("43-3(1)", "61-4", "62-10")
    ),
    _entry("48-2(2)", 60, Unit.DAYS, _NOT_COUNTED, _ROLLS,
           _("application for succession after a death"), _LAPSES_LICENCE),
    _entry("50(4)", 8, Unit.YEARS, _COUNTED, _FIXED,
           _("approval of a notified warehouse, from its first day"), _LAPSES_APPROVAL),
    _entry("56(2)", 3, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("a factory's deemed licence for cargo brought in"), _("the deemed licence ends for that cargo")),
    _entry("61-2(2)", 1, Unit.MONTHS, _NOT_COUNTED, _ROLLS,
           _("monthly report of a designated factory, or of an integrated area"), _("the report is late"), day=10),
    _entry("61-2(2) longer period", 10, Unit.DAYS, _AFTER_DEADLINE, _ROLLS,
           _("report of a designated factory, or of an integrated area, after a longer period"),
           _("the report is late")),
    _entry("61-5(4)", 8, Unit.YEARS, _COUNTED, _FIXED,
           _("approval of a notified factory, from its first day"), _LAPSES_APPROVAL),
    # Chapter V
    _entry("65(2)", 7, Unit.DAYS, _DAY_AFTER, _FIXED, _("arrival of specified bonded transport"), _COLLECTED),
    _entry("65-2(1)", 7, Unit.DAYS, _DAY_AFTER, _FIXED, _("arrival of postal bonded transport"), _COLLECTED),
    # Chapter VI
    *(
        _entry(name, 10, Unit.WORKING_DAYS, _COUNTED, _FIXED,
               _("request to hear an opinion"), _("the right to request lapses"))
        for name in ("69-7(1)", "69-17(1)")
    ),
    *(
        _entry(name, 20, Unit.WORKING_DAYS, _COUNTED, _FIXED,
               _("request to hear an opinion, extended"), _("the right to request lapses"))
        for name in ("69-7(1) extended", "69-17(1) extended")
    ),
    *(
        _entry(name, 30, Unit.DAYS, _NOT_COUNTED, _ROLLS, _("opinion of another authority"), _REMINDED)
        for name in ("69-7(4)", "69-8(2)", "69-17(4)", "69-18(2)")
    ),
    *(
        _entry(name, 10, Unit.WORKING_DAYS, _COUNTED, _FIXED,
               _("waiting after an opinion was told"), _("discontinuance may be requested"))
        for name in ("69-10(1) opinion", "69-20(1) opinion")
    ),
    *(
        # Before the last of the ten days: on the ninth at the latest.
        _entry(name, 9, Unit.WORKING_DAYS, _COUNTED, _FIXED,
               _("telling the rightholder notice date, before the last of the ten days"),
               _("the officer and the supervisor are warned"))
        for name in ("69-10(2)", "69-20(2)")
    ),
    *(
        _entry(name, 30, Unit.DAYS, _NOT_COUNTED, _FIXED,
               _("the rightholder's action for damages"), _("the deposit may be recovered"))
        for name in ("69-10(9)(iv)", "69-20(9)(iv)")
    ),
    # Chapter VII
    _entry("80(1)(i)", 1, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("storage in a designated bonded area"), _HOUSABLE),
    _entry("80(1)(iii)-3", 3, Unit.MONTHS, _NOT_COUNTED, _FIXED, _("storage without approval"), _HOUSABLE),
    _entry("80(1)(vii)", 3, Unit.WORKING_DAYS, _NOT_COUNTED, _FIXED,
           _("removal after a release approval"), _("the cargo may be housed again")),
    _entry("84(1)", 4, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("housing before a public auction"), _("the cargo may be auctioned after public notice")),
    # Chapter XI
    _entry("123(1)", 30, Unit.DAYS, _NOT_COUNTED, _FIXED,
           _("the longest request to keep communication records"), _("the request ends")),
    _entry("123(2)", 60, Unit.DAYS, _NOT_COUNTED, _FIXED,
           _("the longest request to keep records, with its extension"), _("the request ends")),
    _entry("134(3)", 6, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("request for the return of an object"), _("the object vests in the Treasury")),
    _entry("135(3)", 6, Unit.MONTHS, _NOT_COUNTED, _FIXED,
           _("request for delivery or copying after public notice"), _("delivery is no longer owed")),
    _entry("146(4)", 20, Unit.DAYS, _DAY_AFTER, _FIXED,
           _("suspension of the statute of limitations"), _("the limitation runs again")),
    _entry("147(1)", 20, Unit.DAYS, _DAY_AFTER, _ROLLS,
           _("performance of an administrative notification"),
           _("an accusation is filed, unless it is performed before that")),
)  # fmt: skip

STATUTORY_PERIODS: Final[Mapping[str, StatutoryPeriod]] = MappingProxyType(
    {entry.name: entry for entry in _ENTRIES}
)
