"""Licences of a test's places, put on record directly: a scene needs them, and no test is about how they came."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Person
from bonded_areas.models import Designation, Licence, Place
from statute import clock
from statute.journal import Entry, append
from statute.models import Case

LONG_AGO, FAR_OFF = date(2020, 1, 1), date(2034, 12, 31)


def licensed(*places: Place, from_on: date = LONG_AGO, until_on: date = FAR_OFF) -> list[Licence]:
    """Each of these places is licensed from the first to the last day, in few queries however many they are."""
    if not places:
        return []
    holder, _made = Person.objects.get_or_create(
        code="LIC01", defaults={"name_en": "Licensee", "name_ja": "許可人", "kind": "corporate"}
    )
    at = datetime(from_on.year, from_on.month, from_on.day, 1, tzinfo=UTC)
    cases = Case.objects.bulk_create(
        Case(kind=Licence.kind(), office_id=place.office_id, state="licensed", opened_at=at, changed_at=at)
        for place in places
    )
    put_in_the_journal(cases)
    rows = [
        Licence(
            case=case,
            state="licensed",
            place_kind=place.kind,
            licensee_id=place.operator_id or holder.pk,
            place=place,
            name_en=place.name_en,
            name_ja=place.name_ja,
            address="Tokyo",
            floor_area_m2=400,
            capacity_m3=2000,
            from_on=from_on,
            until_on=until_on,
            applied_on=from_on,
            granted_on=from_on,
        )
        for case, place in zip(cases, places, strict=True)
    ]
    return QuerySet(Licence).bulk_create(rows)


def designated(*places: Place, from_on: date = LONG_AGO) -> list[Designation]:
    """Each of these places is a designated area since that day (37(1))."""
    holder, _made = Person.objects.get_or_create(
        code="LIC01", defaults={"name_en": "Licensee", "name_ja": "許可人", "kind": "corporate"}
    )
    at = datetime(from_on.year, from_on.month, from_on.day, 1, tzinfo=UTC)
    cases = Case.objects.bulk_create(
        Case(
            kind=Designation.kind(),
            office_id=place.office_id,
            state="designated",
            opened_at=at,
            changed_at=at,
        )
        for place in places
    )
    put_in_the_journal(cases)
    rows = [
        Designation(
            case=case,
            state="designated",
            place=place,
            owner=holder,
            administrator=holder,
            ownership="local",
            name_en=place.name_en,
            name_ja=place.name_ja,
            address="Tokyo",
            port="JPTYO",
            floor_area_m2=400,
            capacity_m3=2000,
            purpose="Cargo is cleared where it is landed.",
            proposed_on=from_on,
            designated_on=from_on,
            from_on=from_on,
        )
        for case, place in zip(cases, places, strict=True)
    ]
    return QuerySet(Designation).bulk_create(rows)


def put_in_the_journal(cases: list[Case]) -> None:
    """No case is without a journal: that these were entered."""
    entries = []
    for case in cases:
        data = {
            "action": "register", "actor": {"id": None, "kind": "system", "name": "intake"}, "article": "42(1)",
            "audience": "officers", "changes": {}, "from": "new", "input": {}, "to": case.state,
        }  # fmt: skip
        entry = Entry.chained(
            case.pk, 1, b"", clock.now(), data, action="register", actor_id=None, audience="officers"
        )
        case.version, case.head_sequence, case.head_hash = 1, entry.sequence, entry.hash
        entries.append(entry)
    append(entries)
    Case.objects.bulk_update(cases, ["version", "head_sequence", "head_hash"])


def rewritten(code: str, **values: Any) -> None:
    """The licences of a place, as if their story had been another."""
    QuerySet(Licence).filter(place__code=code).update(**values)
