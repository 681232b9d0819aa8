"""How a case's documents are named on its page."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from django.utils.translation import override

from clearance.file_desk import ORIGINAL, ORIGINAL_TITLE
from clearance.pages.declaration import DeclarationPages
from doors import case_contents, page_context


def shown(monkeypatch: pytest.MonkeyPatch, kind: str, title: str) -> tuple[str, str]:
    document = SimpleNamespace(
        kind=kind,
        title=title,
        filename="m.xml",
        pk=1,
        size=3,
        added_by="intake (system)",
        sha256="0" * 64,
        audience="both",
        superseded_at=None,
        added_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    monkeypatch.setattr(case_contents, "documents_of", lambda case_id, actor: [document])
    row, actor = SimpleNamespace(pk=1), cast(Any, None)
    [file] = page_context.documents(DeclarationPages(), row, actor, "/", {}, None)["files"]
    return str(file["title"]), str(file["kind_label"])


def test_a_message_as_received_is_named_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(monkeypatch, ORIGINAL, ORIGINAL_TITLE) == ("Original message", "File as received")
    with override("ja"):
        assert shown(monkeypatch, ORIGINAL, ORIGINAL_TITLE) == ("受信した原文", "受信したままのファイル")


def test_what_a_person_called_a_document_stays_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    with override("ja"):
        assert shown(monkeypatch, "invoice", "Import declaration") == ("Import declaration", "仕入書")


def test_what_the_office_issues_is_of_a_kind_with_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    with override("ja"):
        assert (
            shown(monkeypatch, "import_permission", "輸入許可通知書 Import permission")[1] == "輸入許可通知書"
        )
