"""Which of a line's rates applies, and why each other one does not.

A temporary rate takes the place of the general one (Temporary Tariff Measures Act 2); the agreed rate
applies to those entitled to it where it is lower (Article 3, proviso); a preference where it is claimed,
proved and lower.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from duties.rules.columns import COLUMNS, GENERAL, PREFERENTIAL, TEMPORARY, WTO, Column, Kind, columns_claimed
from duties.rules.conditions import RateFacts, chosen_rate
from duties.rules.duty_arithmetic import surely_not_above
from duties.rules.faults import TARIFF_SCHEDULE, MissingChoice, MissingQuantity, NotYetBuilt
from duties.rules.origins import Origins, Standing
from duties.rules.rates import (
    END_USE,
    SUBTABLE,
    Bracketed,
    ByCondition,
    Free,
    Marked,
    NotConceded,
    Noted,
    Option,
    Rate,
    Undecided,
    in_english,
)
from duties.rules.tariff_line import TariffLineData
from duties.rules.tariff_text import UnreadableRate, parse_rate
from duties.rules.worksheet import NotTaken, Step, step
from statute.articles import CUSTOMS_TARIFF_ACT, TEMPORARY_TARIFF_MEASURES_ACT, Article, implements

END_USE_RULES = {
    Kind.GENERAL: Article("20-2", law=CUSTOMS_TARIFF_ACT),
    Kind.TEMPORARY: Article("9", law=TEMPORARY_TARIFF_MEASURES_ACT),
}
PROOF_RULE = Article("68")


PREFERENTIAL_COLUMNS = tuple(column for column in COLUMNS if column.kind in PREFERENTIAL)


@dataclass(frozen=True, slots=True)
class PreferenceClaim:
    """A preference that the declarant claims: its name (columns.columns_claimed) and the proof of origin
    given.
    """

    name: str
    proof: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """The rate taken: its column, its text as printed, the rate as it applies to the goods, and the
    reasons.
    """

    column: Column
    text: str
    rate: Rate
    steps: tuple[Step, ...]
    not_taken: tuple[NotTaken, ...]
    conditions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: Column
    text: str
    rate: Rate
    conditions: tuple[str, ...] = ()
    end_use: bool = False


@dataclass(slots=True)
class _Choice:
    """One run of the selection."""

    line: TariffLineData
    facts: RateFacts
    origins: Origins
    claim: PreferenceClaim | None
    proof_waived: bool
    lesser: Callable[[Rate, Rate], bool]
    number: int
    not_taken: list[NotTaken] = field(default_factory=list)
    chosen_among: tuple[str, ...] | None = None

    def refuse(self, column: Column, code: str, article: Article | None = None, /, **params: object) -> None:
        cell = self.line.cell(column)
        text = "" if cell is None else cell.text
        self.not_taken.append(
            NotTaken(column.slug, column.printed, text, code, article or column.article, params)
        )

    def candidate(self, column: Column) -> _Candidate | None:
        """The column's rate as it applies to these goods; None where there is none."""
        cell = self.line.cell(column)
        if cell is None:
            return None
        try:
            rate = parse_rate(cell.text)
        except UnreadableRate:
            why = _("the %(column)s rate “%(text)s” of %(code)s could not be read") % {
                "column": column.label,
                "text": cell.text,
                "code": self.line.code,
            }
            raise NotYetBuilt(TARIFF_SCHEDULE, why, field="code", value=self.line.code) from None
        conditions: list[str] = []
        end_use = False
        while True:
            match rate:
                case Marked(marks, inner):
                    end_use = end_use or END_USE in marks
                    if SUBTABLE in marks and not _bracketed_throughout(inner):
                        raise self._outside(column, cell.text)
                    rate = inner
                case Noted():
                    raise self._outside(column, cell.text)
                case Undecided() if not _bracketed_throughout(rate):
                    raise self._outside(column, cell.text)
                case ByCondition(options):
                    self._one_meaning(column, options)
                    rate, words = chosen_rate(column.slug, column.label, options, self.facts)
                    conditions += [words] if words else []
                case _:
                    return _Candidate(column, cell.text, rate, tuple(conditions), end_use)

    def _one_meaning(self, column: Column, options: Sequence[Option]) -> None:
        """A choice stated for every column at once must mean the same goods in each."""
        if "*" not in self.facts.choices or column.slug in self.facts.choices:
            return
        listed = tuple(option.condition.replace("ひざ", "膝") for option in options)
        if self.chosen_among not in {None, listed}:
            raise MissingChoice(column.label, [option.condition for option in options])
        self.chosen_among = listed

    def _outside(self, column: Column, text: str) -> NotYetBuilt:
        why = _("the %(column)s rate “%(text)s” is settled by a note or table outside the schedule") % {
            "column": column.label,
            "text": text,
        }
        return NotYetBuilt(TARIFF_SCHEDULE, why, field="code", value=self.line.code)


@implements(
    "3", "Customs Tariff Act 3", "Temporary Tariff Measures Act 2", "Temporary Tariff Measures Act 8-2"
)
def select_rate(
    line: TariffLineData,
    facts: RateFacts,
    origins: Origins,
    claim: PreferenceClaim | None,
    *,
    proof_waived: bool,
    proof_limit: int,
    lesser: Callable[[Rate, Rate], bool],
    number: int,
) -> Selection:
    """The rate of a line on the day, with a reason for every other rate that the schedule has for it.

    `lesser(a, b)` tells whether rate a yields less than rate b for these goods; it is asked only where the
    rates themselves do not tell, and may raise MissingQuantity. Raises the faults of faults.py.
    """
    run = _Choice(line, facts, origins, claim, proof_waived, lesser, number)
    try:
        best = _agreed(run, _national(run))
    except (NotYetBuilt, MissingChoice, MissingQuantity):
        # Nothing is lower than free: what applies without a preference then need not be known.
        free = _free_preference(run)
        if free is None:
            raise
        best = free
    best = _preferential(run, best)
    told = step(
        "rate.taken",
        None,
        best.column.article,
        number,
        column=best.column.slug,
        rate=in_english(best.rate),
        text=best.text,
    )
    steps = [told]
    if best.column.kind in PREFERENTIAL:
        if claim is not None and claim.proof:
            steps.append(step("rate.proof", None, PROOF_RULE, number, proof=claim.proof))
        else:
            steps.append(step("rate.proof_waived", None, PROOF_RULE, number, limit=f"{proof_limit:,}"))
    steps += [
        step("rate.condition", None, best.column.article, number, words=words) for words in best.conditions
    ]
    conditions = list(best.conditions)
    if best.end_use:
        rule = END_USE_RULES.get(best.column.kind, END_USE_RULES[Kind.TEMPORARY])
        steps.append(step("rate.end_use", None, rule, number))
        conditions.append("end_use")
    order = {column.slug: place for place, column in enumerate(COLUMNS)}
    not_taken = sorted(run.not_taken, key=lambda one: order[one.column])
    return Selection(best.column, best.text, best.rate, tuple(steps), tuple(not_taken), tuple(conditions))


def _free_preference(run: _Choice) -> _Candidate | None:
    """A preference without duty that is claimed, proved and open to the goods."""
    run.not_taken.clear()
    claimed = () if run.claim is None else columns_claimed(run.claim.name)
    for column in claimed:
        if _is_free(run.line, column) and _is_open(run, column):
            for without in (GENERAL, TEMPORARY, WTO):
                if run.line.cell(without) is not None:
                    run.refuse(without, "not_taken.not_lower", column=column.slug)
            return run.candidate(column)
    return None


def _is_open(run: _Choice, column: Column) -> bool:
    country = run.facts.origin
    proved = run.proof_waived or (run.claim is not None and bool(run.claim.proof))
    standing = run.origins.standing(column.slug, country, run.facts.on)
    return proved and standing is Standing.IN and not run.origins.is_partial(column.slug, country)


def _national(run: _Choice) -> _Candidate | None:
    """The temporary rate, or the general one where there is none."""
    temporary = run.candidate(TEMPORARY)
    if temporary is not None:
        if run.line.cell(GENERAL) is not None:
            run.refuse(GENERAL, "not_taken.replaced", TEMPORARY.article)
        return temporary
    general = run.candidate(GENERAL)
    if general is not None and isinstance(general.rate, Bracketed):
        why = _(
            "the general rate of %(code)s is printed in brackets and no temporary rate stands beside it"
        ) % {"code": run.line.code}
        raise NotYetBuilt(TARIFF_SCHEDULE, why, field="code", value=run.line.code)
    return general


def _agreed(run: _Choice, national: _Candidate | None) -> _Candidate:
    """The agreed rate where the goods may receive it and it is lower than the national one."""
    country = run.facts.origin
    standing = run.origins.standing(WTO.slug, country, run.facts.on)
    agreed = None if standing is Standing.OUT else run.candidate(WTO)
    if agreed is None or not _agreed_applies(run, agreed, national):
        if standing is Standing.OUT and run.line.cell(WTO) is not None:
            run.refuse(WTO, "not_taken.no_mfn", run.origins.article(WTO.slug), origin=country)
        if national is None:
            why = _(
                "the schedule has no rate of %(code)s that goods of %(origin)s receive without a preference"
            ) % {"code": run.line.code, "origin": country}
            raise NotYetBuilt(TARIFF_SCHEDULE, why, field="code", value=run.line.code)
        return national
    if standing is Standing.UNKNOWN:
        why = _("whether goods of %(origin)s receive the agreed rate is not recorded") % {"origin": country}
        raise NotYetBuilt(WTO.article, why, field="origin", value=country)
    if national is not None:
        run.refuse(national.column, "not_taken.higher", WTO.article, column=WTO.slug)
    return agreed


def _agreed_applies(run: _Choice, agreed: _Candidate, national: _Candidate | None) -> bool:
    if isinstance(agreed.rate, NotConceded):
        run.refuse(WTO, "not_taken.not_conceded")
    elif _bracketed_throughout(agreed.rate):
        run.refuse(WTO, "not_taken.bracketed")
    elif national is not None and not _lower(run, agreed, national):
        run.refuse(WTO, "not_taken.not_lower", column=national.column.slug)
    else:
        return True
    return False


def _preferential(run: _Choice, best: _Candidate) -> _Candidate:
    """The lowest of the preferences claimed, where it is lower than what applies without one."""
    claimed = () if run.claim is None else columns_claimed(run.claim.name)
    # A free one first: nothing is lower, so no other needs to be understood.
    for column in sorted(PREFERENTIAL_COLUMNS, key=lambda column: not _is_free(run.line, column)):
        if column is best.column:
            continue
        if run.line.cell(column) is not None:
            best = _weigh(run, best, column, run.claim if column in claimed else None)
        elif column in claimed and len(claimed) <= 3:
            run.refuse(column, "not_taken.no_rate")
    return best


def _is_free(line: TariffLineData, column: Column) -> bool:
    cell = line.cell(column)
    return cell is not None and cell.readable and isinstance(parse_rate(cell.text), Free)


def _weigh(run: _Choice, best: _Candidate, column: Column, claim: PreferenceClaim | None) -> _Candidate:
    country, on = run.facts.origin, run.facts.on
    standing = run.origins.standing(column.slug, country, on)
    if standing is Standing.OUT:
        article = run.origins.article(column.slug)
        run.refuse(column, "not_taken.not_origin", article, origin=country, on=on.isoformat())
    elif claim is None:
        run.refuse(column, "not_taken.not_claimed")
    elif not claim.proof and not run.proof_waived:
        run.refuse(column, "not_taken.no_proof", PROOF_RULE)
    elif isinstance(best.rate, Free):
        run.refuse(column, "not_taken.not_lower", column=best.column.slug)
    else:
        _known_standing(run, column, claim, standing)
        candidate = run.candidate(column)
        if candidate is None or isinstance(candidate.rate, NotConceded):
            run.refuse(column, "not_taken.not_conceded")
        elif _bracketed_throughout(candidate.rate):
            run.refuse(column, "not_taken.bracketed")
        elif not _lower(run, candidate, best):
            run.refuse(column, "not_taken.not_lower", column=best.column.slug)
        else:
            run.refuse(best.column, "not_taken.higher", column.article, column=column.slug)
            return candidate
    return best


def _known_standing(run: _Choice, column: Column, claim: PreferenceClaim, standing: Standing) -> None:
    """Refuses a claim of which this system does not record whether the goods are within it."""
    country = run.facts.origin
    if standing is Standing.UNKNOWN:
        why = _("whether %(origin)s is a beneficiary of %(column)s is not recorded") % {
            "origin": country,
            "column": column.label,
        }
        raise NotYetBuilt(run.origins.article(column.slug), why, field="origin", value=country)
    if run.origins.is_partial(column.slug, country):
        why = _("the goods for which %(origin)s receives no preference are not recorded") % {
            "origin": country
        }
        raise NotYetBuilt(run.origins.article(column.slug), why, field="preference", value=claim.name)


def _lower(run: _Choice, left: _Candidate, right: _Candidate) -> bool:
    """Whether the left rate yields less for these goods; the goods are asked only where the rates do not
    tell.
    """
    if surely_not_above(right.rate, left.rate):
        return False
    if surely_not_above(left.rate, right.rate):
        return True
    return run.lesser(left.rate, right.rate)


def _bracketed_throughout(rate: Rate) -> bool:
    match rate:
        case Bracketed():
            return True
        case Undecided(parts):
            return all(isinstance(part, Bracketed) for part in parts)
        case _:
            return False


def printed_rates(line: TariffLineData) -> Mapping[str, str]:
    """Every rate of a line as printed, by the printed name of its column (for a page that shows the line)."""
    return {printed: cell.text for printed, cell in line.cells.items()}
