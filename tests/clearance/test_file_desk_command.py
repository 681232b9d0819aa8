"""The command that takes files in: a receipt for each, and what is wrong with its arguments."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command

from clearance.file_desk import take
from clearance.models import IntakeReceipt
from tests.clearance.messages import MAP, wco
from tests.clearance.test_file_desk import DRAFTED, reasons
from tests.clearance.test_file_desk import sandbox as sandbox

if TYPE_CHECKING:
    from tests.clearance.scene import Scene


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("import_declarations", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.xml").write_bytes(wco())
    (tmp_path / "bad.xml").write_bytes(b"<a><b></a>")
    (tmp_path / "map.json").write_text(json.dumps(MAP))
    return tmp_path


def test_the_command_gives_one_receipt_a_file_with_the_keys_that_keep_their_names(
    scene: Scene, folder: Path
) -> None:
    files = [str(folder / name) for name in ("good.xml", "bad.xml", "absent.xml")]
    told = json.loads(
        run(*files, "--complete-with", str(folder / "map.json"), "--until", "permitted", "--json")
    )
    assert [one["status"] for one in told] == ["permitted", "refused", "refused"]
    assert [one["file"] for one in told] == files
    for one in told:
        assert {"file", "status", "reference", "lines", "interpreted", "missing", "errors"} <= one.keys()
        for error in one["errors"]:
            assert {"line", "path", "reason"} <= error.keys()
    assert told[1]["errors"][0]["line"] == 1
    assert "No such file" in told[2]["errors"][0]["reason"]
    assert told[2]["why_not"] == told[2]["errors"][0]["reason"]


def test_the_command_tells_a_person_too(scene: Scene, folder: Path) -> None:
    told = run(str(folder / "good.xml"), str(folder / "bad.xml"), "--complete-with", str(folder / "map.json"))
    assert "good.xml: drafted" in told
    assert "bad.xml: refused" in told


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--complete-with", "absent.json"), "No such file"),
        (("--complete-with", "bad.xml"), "bad.xml"),
        (("--broker", "NOBODY"), "no person has this code"),
        (("--broker", "A\x00B"), "no person has this code"),
    ],
)
def test_what_is_wrong_with_the_commands_arguments_is_said_before_anything_is_done(
    scene: Scene, folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], words: str
) -> None:
    monkeypatch.chdir(folder)
    with pytest.raises(CommandError, match=words):
        run("good.xml", *arguments)
    assert not IntakeReceipt.objects.exists()


def test_a_map_with_errors_names_each_with_its_path(scene: Scene, folder: Path) -> None:
    (folder / "wrong.json").write_text(
        json.dumps({"codes": {"420211": "9"}, "exchange_rates": {"EUR": "-1"}})
    )
    with pytest.raises(CommandError) as refused:
        run(str(folder / "good.xml"), "--complete-with", str(folder / "wrong.json"))
    assert "codes" in str(refused.value)
    assert "exchange_rates" in str(refused.value)


def test_a_folder_and_a_file_too_large_are_refused_with_a_receipt(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = take(tmp_path, DRAFTED)
    assert folder.status == "refused"
    assert "cannot be read" in reasons(folder)
    large = tmp_path / "large.xml"
    with large.open("wb") as file:
        file.truncate(33 * 1024 * 1024)
    receipt = take(large, DRAFTED)
    assert "is larger than 33,554,432 bytes" in reasons(receipt)
