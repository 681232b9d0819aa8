"""What every declaration must know of its parties, and the two guards on it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import Person
from parties.named_persons import PersonFacts
from parties.rules.mandates import MandateTerms, any_covers
from parties.rules.residence import needs_administrator
from parties.scopes import Scope
from parties.selectors import administrators_notified, mandates_between
from statute.articles import CUSTOMS_BUSINESS_ACT, Article
from statute.clock import today
from statute.models import Case
from statute.transitions import Ctx, Fact, Guard, Subject, guard

AGENCY = Article("2", 1, "i", law=CUSTOMS_BUSINESS_ACT)
ADMINISTRATION = Article("95", 1)


def _mandates(subjects: Sequence[Subject]) -> Mapping[int, tuple[MandateTerms, ...]]:
    pairs = {
        s.case_id: (s.row.broker_id, s.row.importer_id)
        for s in subjects
        if s.row.broker_id and s.row.importer_id
    }
    found = mandates_between(pairs.values(), today())
    return {case_id: tuple(found.get(pair, ())) for case_id, pair in pairs.items()}


# Of a row with `broker_id` and `importer_id`: the mandates in force today between the two.
MANDATES: Fact[tuple[MandateTerms, ...]] = Fact("mandates", _mandates, tuple)


def holds_mandate(procedure: str) -> Guard:
    """Guards a row with `broker_id` and `importer_id`; without a broker it is the importer's own act."""

    @guard(
        AGENCY,
        _("The broker holds no mandate from the importer for this procedure today."),
        facts=(MANDATES,),
    )
    def broker_holds_mandate(row: Any, ctx: Ctx) -> bool:
        held = ctx[MANDATES]
        return row.broker_id is None or any_covers(held, procedure, ctx.today)

    return broker_holds_mandate


broker_holds_import_mandate = holds_mandate(Scope.IMPORT_DECLARATIONS)
broker_holds_export_mandate = holds_mandate(Scope.EXPORT_DECLARATIONS)
broker_holds_transport_mandate = holds_mandate(Scope.BONDED_TRANSPORT)


@dataclass(frozen=True, slots=True)
class Administration:
    """Whether the row's importer must act through an administrator; who was notified as one, for what."""

    needed: bool = False
    notified: tuple[tuple[int, str], ...] = ()

    def covers(self, procedure: str) -> bool:
        """Whether nothing is missing for such a procedure."""
        return not self.needed or any(
            procedures in (procedure, Scope.ALL_PROCEDURES) for _administrator, procedures in self.notified
        )


def _administration(subjects: Sequence[Subject]) -> Mapping[int, Administration]:
    importers = {s.case_id: s.row.importer_id for s in subjects if s.row.importer_id}
    persons = Person.objects.filter(pk__in=set(importers.values()))
    abroad = {person.pk for person in persons if needs_administrator(PersonFacts.of(person).residence)}
    if not abroad:
        return {}
    paths = dict(Case.objects.filter(pk__in=importers).values_list("pk", "office__path"))
    notified: dict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    rows = administrators_notified(abroad).values_list(
        "principal_id", "case__office__path", "administrator_id", "procedures"
    )
    for principal, path, administrator, procedures in rows:
        notified[principal, regional_customs(path)].append((administrator, procedures))
    return {
        case_id: Administration(True, tuple(notified[importer, regional_customs(paths.get(case_id, ""))]))
        for case_id, importer in importers.items()
        if importer in abroad
    }


def regional_customs(path: str) -> str:
    """The part of an office's path that names its regional customs: its Director General is told (95(2))."""
    return "/".join(path.split("/")[:2])


# Of a row with `importer_id`: what Article 95 asks of that importer at the case's regional customs.
ADMINISTRATORS: Fact[Administration] = Fact("administrators", _administration, Administration)


def has_administrator(procedure: str) -> Guard:
    """The guard of a row with `importer_id`: somebody outside Japan acts through a notified administrator."""

    @guard(
        ADMINISTRATION,
        _(
            "The importer is outside Japan, and no customs process administrator of theirs was notified to "
            "this regional customs."
        ),
        facts=(ADMINISTRATORS,),
    )
    def nonresident_has_administrator(row: Any, ctx: Ctx) -> bool:
        return ctx[ADMINISTRATORS].covers(procedure)

    return nonresident_has_administrator


nonresident_importer_has_administrator = has_administrator(Scope.IMPORT_DECLARATIONS)
nonresident_exporter_has_administrator = has_administrator(Scope.EXPORT_DECLARATIONS)
