"""The receipt that every file gets."""

import json
from collections.abc import Callable
from dataclasses import replace

from clearance.intake.completion import read_map
from clearance.intake.drafting import complete
from clearance.intake.reading import read_file
from clearance.intake.receipt import Receipt, ReceiptStatus

PROMISED = {"file", "status", "reference", "lines", "interpreted", "missing", "errors"}


def test_a_refused_file_gets_a_receipt_with_line_path_and_reason() -> None:
    receipt = json.loads(read_file(b"<a>\n<b></a>", "broken.xml").receipt().as_json())
    assert set(receipt) >= PROMISED
    assert (receipt["file"], receipt["status"], receipt["reference"]) == ("broken.xml", "refused", None)
    assert receipt["errors"][0]["line"] == 2
    assert receipt["errors"][0]["path"] == "file"
    assert receipt["errors"][0]["reason"] == receipt["why_not"]


def test_a_receipt_says_what_was_interpreted_missing_and_completed(made_up: Callable[[str], bytes]) -> None:
    found = read_file(made_up("wco_untidy.xml"), "untidy.xml")
    completion_map, _errors = read_map(made_up("map.json"))
    assert completion_map is not None
    completion = complete(found.declarations[0], completion_map)
    receipt = replace(
        found.receipt(),
        status=ReceiptStatus.DRAFTED,
        reference=None,
        interpreted=found.interpreted + completion.interpreted,
        missing=completion.missing,
        completed=completion.completed,
    )
    data = json.loads(receipt.as_json())
    assert set(data) >= PROMISED | {"sha256", "format", "purpose", "completed", "why_not", "not_carried"}
    assert (data["status"], data["lines"], data["format"]) == ("drafted", 2, "wco-dms")
    assert data["purpose"] == "home_use_import"
    assert data["interpreted"][0]["path"]
    assert {
        "path": "importer",
        "value": "P-IMPORTER",
        "by_map": "parties.NL222222222",
        "declaration": 0,
    } in data["completed"]


def test_a_draft_has_nothing_that_json_cannot_say_digit_for_digit(made_up: Callable[[str], bytes]) -> None:
    draft = complete(read_file(made_up("wco_import.xml"), "a.xml").declarations[0]).draft
    assert not [value for value in _leaves(draft) if isinstance(value, float)]


def test_an_empty_receipt_is_complete() -> None:
    data = Receipt("a.xml", ReceiptStatus.LODGED, reference="TYO-2026-1").as_dict()
    assert (data["status"], data["reference"], data["article"]) == ("lodged", "TYO-2026-1", None)


def _leaves(value: object) -> list[object]:
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in _leaves(one)]
    if isinstance(value, list | tuple):
        return [leaf for one in value for leaf in _leaves(one)]
    return [value]
