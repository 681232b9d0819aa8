"""Reads a list of offices from YAML and brings the table in line with it; loading twice changes nothing."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from accounts.models import Office

OWN_LIST = Path(__file__).parent / "data" / "offices.yaml"
_KEYS = {"code", "kind", "name_en", "name_ja", "locodes", "below"}
_REQUIRED = ("code", "kind", "name_en", "name_ja")


class OfficeListError(ValueError):
    """The list cannot be loaded: names the file, the office and the rule."""


@dataclass(slots=True)
class Loaded:
    """What loading did, as office codes."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def load_offices(path: Path = OWN_LIST) -> Loaded:
    """Create and update the offices of the list, all or none. An office absent from it stays as it is."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise OfficeListError(_("%(file)s cannot be read: %(why)s") % {"file": path, "why": error}) from error
    loaded = Loaded()
    seen: set[str] = set()
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Whoever loads at the same time waits, and then finds what was made here.
            cursor.execute("LOCK TABLE accounts_office IN SHARE ROW EXCLUSIVE MODE")
        _load(content, None, str(path), seen, loaded)
    return loaded


def _load(entries: Any, parent: Office | None, where: str, seen: set[str], loaded: Loaded) -> None:
    if not isinstance(entries, list):
        raise OfficeListError(_("%(where)s: a list of offices is expected.") % {"where": where})
    for entry in entries:
        _check_shape(entry, where, seen)
        office = Office.objects.filter(code=entry["code"]).first() or Office(code=entry["code"])
        wanted = {name: entry[name] for name in ("kind", "name_en", "name_ja")}
        wanted |= {"locodes": entry.get("locodes", []), "parent": parent}
        created = office.pk is None
        different = [name for name, value in wanted.items() if created or getattr(office, name) != value]
        for name in different:
            setattr(office, name, wanted[name])
        if different:
            try:
                office.full_clean()
            except ValidationError as error:
                raise OfficeListError(f"{where}, {entry['code']}: {'; '.join(error.messages)}") from error
            office.save()
        outcome = loaded.created if created else loaded.changed if different else loaded.unchanged
        outcome.append(office.code)
        if "below" in entry:
            _load(entry["below"], office, f"{where}, {office.code}", seen, loaded)


def _check_shape(entry: Any, where: str, seen: set[str]) -> None:
    if not isinstance(entry, dict):
        raise OfficeListError(_("%(where)s: %(entry)r is not an office.") % {"where": where, "entry": entry})
    if missing := [key for key in _REQUIRED if not isinstance(entry.get(key), str)]:
        raise OfficeListError(
            _("%(where)s: the office %(code)r has no text for: %(keys)s.")
            % {"where": where, "code": entry.get("code"), "keys": ", ".join(missing)}
        )
    if unknown := sorted(map(str, set(entry) - _KEYS)):
        raise OfficeListError(
            _("%(where)s: the office %(code)s has unknown keys: %(keys)s.")
            % {"where": where, "code": entry["code"], "keys": ", ".join(unknown)}
        )
    if entry["code"] in seen:
        raise OfficeListError(
            _("%(where)s: the office %(code)s is listed twice.") % {"where": where, "code": entry["code"]}
        )
    seen.add(entry["code"])
