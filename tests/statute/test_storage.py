"""Documents lie under their hash, are what their names say, and are never changed."""

import hashlib
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from statute.door import perform
from statute.errors import InvalidInput, Refused
from statute.models import Document
from statute.storage import DocumentMissing, all_stored, is_intact, open_stored, path_of, size_of, store
from tests.drill.world import World


@pytest.fixture(autouse=True)
def root(tmp_path: Path, settings: Any) -> Path:
    settings.DOCUMENT_ROOT = tmp_path / "documents"
    return tmp_path / "documents"


def office_file(part: str, *more: str) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in ("[Content_Types].xml", part, *more):
            archive.writestr(name, "<x/>")
    return buffer.getvalue()


OFFICE = "application/vnd.openxmlformats-officedocument"
GOOD: list[tuple[str, bytes, str]] = [
    ("invoice.pdf", b"%PDF-1.7\n...", "application/pdf"),
    ("scan.PDF", b"\xef\xbb\xbf%PDF-1.4", "application/pdf"),
    ("photo.png", b"\x89PNG\r\n\x1a\n....", "image/png"),
    ("photo.jpg", b"\xff\xd8\xff\xe0....", "image/jpeg"),
    ("photo.jpeg", b"\xff\xd8\xff\xe1....", "image/jpeg"),
    ("xray.tif", b"II*\x00....", "image/tiff"),
    ("xray.tiff", b"MM\x00*....", "image/tiff"),
    ("note.txt", "関門\r\n\t税関".encode(), "text/plain"),
    ("note.txt", "関門".encode("cp932"), "text/plain"),
    ("note.txt", "関門".encode("utf-16"), "text/plain"),
    ("list.csv", b"a,b\r\n1,2\r\n", "text/csv"),
    ("d.xml", b'<?xml version="1.0"?><a/>', "application/xml"),
    ("d.xml", "\ufeff  <a/>".encode(), "application/xml"),
    ("d.xml", '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"), "application/xml"),
    ("d.json", b' {"a": 1}', "application/json"),
    ("書類.xlsx", office_file("xl/workbook.xml"), f"{OFFICE}.spreadsheetml.sheet"),
    ("書類.docx", office_file("word/document.xml"), f"{OFFICE}.wordprocessingml.document"),
]


@pytest.mark.parametrize(("name", "data", "media_type"), GOOD)
def test_a_file_is_stored_under_its_hash(name: str, data: bytes, media_type: str) -> None:
    stored = store(data, name)
    assert (stored.sha256, stored.size) == (hashlib.sha256(data).hexdigest(), len(data))
    assert stored.media_type == media_type
    with open_stored(stored.sha256) as file:
        assert file.read() == data
    assert size_of(stored.sha256) == len(data)
    assert is_intact(stored.sha256)


BAD: list[tuple[str, bytes, str]] = [
    ("invoice.pdf", b"<html>", "file_type"),
    ("photo.png", b"\xff\xd8\xff", "file_type"),
    ("program.exe", b"MZ", "file_type"),
    ("noending", b"text", "file_type"),
    ("page.html", b"<html></html>", "file_type"),
    ("d.xml", b"<!DOCTYPE html><html></html>", "file_type"),
    ("d.xml", b"no markup", "file_type"),
    ("note.txt", b"\x00\x01\x02", "file_type"),
    ("note.txt", b"fine" + b"x" * 300_000 + b"\x00", "file_type"),
    ("list.csv", b"\xff\xff\xff\xff", "file_type"),
    ("d.json", b"just text", "file_type"),
    ("sheet.xlsx", b"PK\x03\x04 not a zip", "file_type"),
    ("sheet.xlsx", office_file("word/document.xml"), "file_type"),
    ("sheet.xlsx", office_file("xl/workbook.xml", "xl/vbaProject.bin"), "file_type"),
    ("empty.txt", b"", "file_empty"),
    ("../up.txt", b"x", "file_name"),
    ("a\\b.txt", b"x", "file_name"),
    ("a\x00.txt", b"x", "file_name"),
    ("gnp\u202efdp.txt", b"x", "file_name"),
    ("", b"x", "file_name"),
    ("x" * 200 + ".txt", b"x", "file_name"),
]


@pytest.mark.parametrize(("name", "data", "code"), BAD)
def test_a_file_that_is_not_taken_says_why_and_leaves_nothing(
    root: Path, name: str, data: bytes, code: str
) -> None:
    with pytest.raises(InvalidInput) as invalid:
        store(data, name)
    (reason,) = invalid.value.reasons
    assert (reason.code, reason.field) == (code, "file")
    assert str(reason.message)
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_a_file_too_large_is_refused_before_it_is_read_to_the_end(root: Path) -> None:
    class Endless(BytesIO):
        given = 0

        def read(self, size: int | None = -1) -> bytes:
            self.given += 1
            assert self.given < 100
            return b"x" * 100_000

    with pytest.raises(InvalidInput, match="at most 1000000 bytes"):
        store(Endless(), "big.txt", max_bytes=1_000_000)
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_the_same_content_twice_is_one_file_that_nobody_else_can_read(root: Path) -> None:
    first, second = store(b"same", "a.txt"), store(BytesIO(b"same"), "b.csv")
    assert first.sha256 == second.sha256
    assert list(all_stored()) == [first.sha256]
    assert path_of(first.sha256).stat().st_mode & 0o777 == 0o400
    assert root.joinpath(first.sha256[:2]).stat().st_mode & 0o777 == 0o700
    assert not list((root / "incoming").iterdir())


@pytest.mark.parametrize("sha256", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 64])
def test_what_is_not_there_is_missing(sha256: str) -> None:
    with pytest.raises(DocumentMissing):
        open_stored(sha256)
    assert size_of(sha256) is None
    assert not is_intact(sha256)


def test_a_changed_file_is_noticed() -> None:
    stored = store(b"what was said", "a.txt")
    path = path_of(stored.sha256)
    path.chmod(0o600)
    path.write_bytes(b"what was not")
    assert not is_intact(stored.sha256)


def test_a_failing_disk_leaves_nothing_half_done(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("statute.storage.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        store(b"x", "a.txt")
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_only_what_is_stored_joins_a_case(world: World) -> None:
    (case_id,) = world.drafted()
    stored = store(b"%PDF-1.7", "invoice.pdf")
    given = {
        "kind": "invoice",
        "title": "Invoice",
        "filename": "invoice.pdf",
        "media_type": stored.media_type,
        "size": stored.size,
        "sha256": stored.sha256,
    }
    for wrong in ({"sha256": "0" * 64}, {"size": 5}):
        with pytest.raises(Refused, match="no such file"):
            perform(case_id, "attach_document", world.keeper, {**given, **wrong})
    perform(case_id, "attach_document", world.keeper, given)
    document = Document.objects.get()
    assert (document.case_id, document.sha256, document.added_by) == (
        case_id,
        stored.sha256,
        "Keeper (broker, KEEPER)",
    )
