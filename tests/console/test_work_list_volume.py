"""The work list over a hundred thousand declarations: each of its questions is answered by an index, quickly."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test import Client

from clearance.models import ImportDeclaration

if TYPE_CHECKING:
    from tests.clearance.scene import Scene

MANY = 100_000
# A page on an idle machine takes some tenths of a second; this bound only tells a scan of everything from an index.
SECONDS = 3.0


def multiply(case_id: int) -> None:
    """A hundred thousand copies of a declaration, every fiftieth of which is still under way."""
    state = "CASE WHEN mod(i, 50) = 0 THEN 'under_examination' ELSE 'permitted' END"
    copied = [
        f.column for f in ImportDeclaration._meta.concrete_fields if f.column not in ("case_id", "state")
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            INSERT INTO statute_case (id, kind, handle, reference, office_id, version, state, opened_at, changed_at,
                                      head_sequence, head_hash)
            SELECT c.id + 1000000 + i, c.kind, gen_random_uuid(), 'TYO-26-' || lpad((i + 500)::text, 8, '0') || '-X',
                   c.office_id, c.version, {state}, c.opened_at, c.changed_at, 0, ''
            FROM statute_case c, generate_series(1, %s) i WHERE c.id = %s
            """,
            [MANY, case_id],
        )
        cursor.execute(
            f"""
            INSERT INTO clearance_importdeclaration (case_id, state, {", ".join(copied)})
            SELECT d.case_id + 1000000 + i, {state}, {", ".join(f"d.{column}" for column in copied)}
            FROM clearance_importdeclaration d, generate_series(1, %s) i WHERE d.case_id = %s
            """,
            [MANY, case_id],
        )
        cursor.execute("ANALYZE statute_case, clearance_importdeclaration")


@pytest.mark.slow
def test_every_list_and_search_is_quick_over_a_hundred_thousand(
    scene: Scene, signed_in: Callable[[str], Client]
) -> None:
    multiply(scene.under_examination())
    addresses = {
        "officer": (
            "/?list=mine",
            "/?list=office",
            "/?list=office&state=under_examination",
            "/?list=due",
            "/?list=delegated",
            "/?list=all",
            "/?list=all&state=permitted",
            "/?reference=TYO-26-0001",
            "/?party=IMP01",
            "/?transport=NO-SUCH",
        ),
        "kobe_officer": ("/?list=office", "/?list=all", "/?reference=TYO-26"),
        "broker": ("/?list=waiting", "/?list=lodged", "/?list=all"),
        "supervisor": ("/admin/clearance/importdeclaration/", "/admin/statute/journalentry/"),
    }
    slow = {}
    for username, asked in addresses.items():
        browser = signed_in(username)
        for address in asked:
            browser.get(address)
            begun = time.monotonic()
            assert browser.get(address).status_code == 200, address
            if (took := time.monotonic() - begun) > SECONDS:
                slow[f"{username} {address}"] = round(took, 2)
    assert slow == {}
    page = signed_in("officer").get("/?list=all").context["worklist"]
    assert {tab["count"] for tab in page["tabs"]} >= {"0", "99+"}
