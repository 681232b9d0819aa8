"""Every address of the system × every role, against a table written by hand. What is not yours is not there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.urls.resolvers import URLPattern

from doors.throttles import CallerRate
from tests.console.every_case import one_of_each
from tests.console.who_may import ACTS, FITS, PAGES, ROLES, TABLES, expected

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

AREA_PAGES = (
    "bonded-area", "bonded-area-book", "bonded-area-book-csv", "bonded-area-bring-in", "bonded-area-bring-in-lot",
    "bonded-area-count", "bonded-area-count-sheet", "bonded-area-move", "bonded-area-state",
)  # fmt: skip


def every_url() -> Iterator[tuple[str, str]]:
    """The name and route of each address that is served."""

    def walk(resolver: Any, names: str, route: str) -> Iterator[tuple[str, str]]:
        for one in resolver.url_patterns:
            here = f"{route}{one.pattern}"
            if isinstance(one, URLResolver):
                yield from walk(one, f"{names}{one.namespace}:" if one.namespace else names, here)
            elif isinstance(one, URLPattern):
                yield f"{names}{one.name or '-'}", here

    return walk(get_resolver(), "", "")


def test_every_address_is_in_the_table_and_the_table_names_nothing_else() -> None:
    served = {name for name, _route in every_url()}
    assert sorted(name for name in served if expected(name) is None) == []
    written = {*PAGES, *ACTS, *(f"admin:{table}_changelist" for table in TABLES)}
    assert sorted(written - served) == []


def test_no_address_has_two_views() -> None:
    names = [(name, route) for name, route in every_url() if name not in ("admin:-", "-")]
    twice = {name for name, _ in names if len({route for n, route in names if n == name}) > 1}
    assert twice == {"admin:app_list"} or twice == set()


@pytest.fixture
def addresses(scene: Scene) -> dict[str, dict[str, Any]]:
    """The arguments of each address."""
    return one_of_each(scene)


def address_of(name: str, addresses: dict[str, dict[str, Any]]) -> str:
    """An address by its name, with arguments that fit."""
    if name == "admin:-":
        return "/admin/nothing-of-this-name/"
    named: dict[str, dict[str, Any]] = {
        "console:styleguide-page": {"name": "case"},
        "problem": {"name": "refused"},
        "public-notice": {"number": 0},
        **{name: {"code": "1AW01"} for name in AREA_PAGES},
        "lot-books": {"reference": addresses["cargo-lots"]["reference"]},
        "stocktaking-lines": {"reference": addresses["stocktakings"]["reference"]},
        **{
            name: {"reference": addresses["manifests"]["reference"]}
            for name in ("manifest-lines", "tally-new")
        },
        "admin:app_list": {"app_label": "clearance"},
        "admin:view_on_site": {"content_type_id": 1, "object_id": 1},
    }
    given = named.get(name, {})
    # The longest that fits: "rights-concerned" before "rights".
    for slug, arguments in sorted(addresses.items(), key=lambda one: len(one[0])):
        what = name.removeprefix(f"{slug}-")
        if what == name:
            continue
        if what in ("list", "new"):
            given = named.get(name, {})
            continue
        given = {"reference": arguments["reference"]}
        if what in ("document", "download"):
            given["document_id"] = arguments["document_id"]
        if what == "act":
            given["name"] = "take"
        if what == "edit-page":
            given["name"] = "amend"
    if (
        name.startswith("admin:")
        and name.endswith(("_change", "_delete", "_history"))
        and "password" not in name
    ):
        given = {"object_id": "0"}
    if name.endswith("_open"):
        given = {"name": "no_such_act"}
    found = reverse(name, kwargs=given)
    return f"{found}?from=2026-04-28&count=10&unit=days" if name == "explain-period" else found


def status(client: Client, name: str, address: str) -> int:
    """What the address answers; whatever it does is taken back."""
    with transaction.atomic():
        if name in ACTS:
            answer = client.post(
                address, "{}", content_type="application/json", headers={"Idempotency-Key": name}
            )
        else:
            answer = client.get(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


@pytest.mark.slow(80)
@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_each_role_as_written(
    role: str,
    scene: Scene,
    addresses: dict[str, dict[str, Any]],
    signed_in: Callable[[str], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # There are more addresses than a caller may ask for in a minute.
    monkeypatch.setattr(CallerRate, "quota", 10_000)
    column, wrong, browser = ROLES.index(role), [], signed_in(role)
    names = list(dict.fromkeys(name for name, _route in every_url()))
    for name in names:
        line = expected(name)
        assert line is not None, name
        wanted = line.split()[column]
        # Signing out and switching the language change the cookies, so each has a browser of its own.
        one = Client(headers={"accept-language": "en"})
        one.cookies = deepcopy(browser.cookies)
        found = status(one, name, address_of(name, addresses))
        fits = FITS[wanted] if wanted in FITS else (int(wanted),)
        if found not in fits:
            wrong.append(f"{name}: {found}, not {wanted}")
    assert not wrong, "\n".join(wrong)
