"""What a person may choose from in the forms of a declaration: scoped to what that person may see and name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from accounts.models import Office, OfficeKind, Person
from accounts.roles import Role
from bonded_areas.models import Place
from clearance.pages.facts import country_names
from doors.forms import Choices
from duties.models import ExchangeRate
from parties.selectors import persons_open_to
from statute import clock
from statute.models import Document

if TYPE_CHECKING:
    from accounts.actors import Actor

# Beyond this a list is no help any more: the code is typed instead.
MOST: Final = 200
_PICTURES: Final = ("image/png", "image/jpeg", "image/tiff", "image/webp", "image/gif")


def for_contents(actor: Actor) -> Choices:
    """Parties, places, currencies and countries for a draft or an amendment."""
    found: dict[str, Sequence[tuple[Any, Any]]] = {"country_of_export": _countries()}
    today = clock.today()
    importers = _few(persons_open_to(actor, today), lambda one: (one.code, f"{one.name} ({one.code})"))
    brokers = Person.objects.filter(pk__in=actor.persons_for(Role.BROKER))
    if actor.has_role(Role.BROKER):
        own = set(brokers.values_list("code", flat=True))
        importers = [one for one in importers if one[0] not in own]
    if importers:
        found["importer"] = importers
    found["broker"] = _few(brokers, lambda one: (one.code, f"{one.name} ({one.code})")) or [("", _("none"))]
    if places := _few(Place.objects.all(), lambda one: (one.code, str(one))):
        found["place"] = places
    currencies = _currencies()
    for path in (
        "invoice_currency",
        "freight.currency",
        "insurance.currency",
        "additions.currency",
        "deductions.currency",
        "lines.currency",
    ):
        found[path] = currencies
    return found


def _few(rows: Any, shown: Any) -> list[tuple[Any, Any]]:
    """The rows to choose from, by code; nothing where there are too many."""
    found = list(rows.order_by("code")[: MOST + 1])
    return [shown(one) for one in found] if len(found) <= MOST else []


def _currencies() -> list[tuple[str, str]]:
    """Yen, and every currency with a customs rate today."""
    today = clock.today()
    rated = ExchangeRate.objects.filter(valid_from__lte=today, valid_to__gte=today).order_by("currency")
    return [(code, code) for code in dict.fromkeys(["JPY", *rated.values_list("currency", flat=True)])]


def _countries() -> list[tuple[str, str]]:
    return [(code, f"{code} {name}".strip()) for code, name in country_names().items()]


def offices(except_id: int) -> list[tuple[Any, Any]]:
    """The offices that another may delegate an inspection to (68-2)."""
    found = Office.objects.exclude(kind=OfficeKind.HEADQUARTERS).exclude(pk=except_id).order_by("path")
    return [(office.pk, f"{office.name} ({office.code})") for office in found]


def photographs(case_id: int) -> list[tuple[Any, Any]]:
    """The pictures among the documents of a case, the newest first, by their hashes."""
    pictures = Document.objects.filter(
        case_id=case_id, media_type__in=_PICTURES, superseded_at__isnull=True
    ).order_by("-id")
    return list({one.sha256: one.title for one in pictures[:100]}.items())


def lines(row: Any) -> list[tuple[Any, Any]]:
    """The goods lines by number."""
    return [(line.number, f"{line.number}. {line.description}"[:80]) for line in row.lines.all()]


def certificates(row: Any) -> list[tuple[Any, Any]]:
    """What is stated under other laws and not confirmed yet."""
    words = _("Line %(line)s: %(law)s %(number)s")
    return [
        (one.pk, words % {"line": one.line_number, "law": one.law, "number": one.number})
        for one in row.certificates.all()
        if one.number and one.confirmed_at is None
    ]
