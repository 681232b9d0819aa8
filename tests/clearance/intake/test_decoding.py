"""Which encoding a file is in."""

import codecs

import pytest

from clearance.intake.decoding import FileRefused, decode

LIMIT = 1_000_000


def _xml(text: str, declared: str, encoding: str) -> bytes:
    return f'<?xml version="1.0" encoding="{declared}"?><a>{text}</a>'.encode(encoding)


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("Shift_JIS", "shift_jis"),
        ("x-sjis", "shift_jis"),
        ("Windows-31J", "cp932"),
        ("EUC-JP", "euc_jp"),
        ("ISO-2022-JP", "iso2022_jp"),
        ("GB18030", "gb18030"),
    ],
)
def test_a_declared_encoding_is_used(declared: str, encoding: str) -> None:
    found = decode(_xml("関門", declared, encoding), LIMIT)
    assert "<a>関門</a>" in found.text
    assert found.interpreted == ()


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF8, "utf-8"),
    ],
)
def test_a_byte_order_mark_is_believed_and_mentioned(mark: bytes, encoding: str) -> None:
    found = decode(mark + "<a>関門</a>".encode(encoding), LIMIT)
    assert found.text == "<a>関門</a>"
    assert [note.raw for note in found.interpreted] == [encoding]


def test_utf_16_without_a_mark_is_recognised() -> None:
    for encoding in ("utf-16-le", "utf-16-be"):
        found = decode("<a>関門</a>".encode(encoding), LIMIT)
        assert (found.text, found.encoding) == ("<a>関門</a>", encoding)
        assert len(found.interpreted) == 1


def test_a_mark_that_contradicts_the_declaration_wins() -> None:
    found = decode(codecs.BOM_UTF16_LE + _xml("関門", "UTF-8", "utf-16-le"), LIMIT)
    assert "関門" in found.text
    assert len(found.interpreted) == 2


def test_a_file_that_says_utf_16_but_is_utf_8_is_read_as_it_is() -> None:
    found = decode(_xml("関門", "utf-16", "utf-8"), LIMIT)
    assert "関門" in found.text
    assert found.interpreted[0].raw == "utf-16"


def test_a_vendors_character_in_shift_jis_is_read_and_mentioned() -> None:
    found = decode(_xml("①㈱", "Shift_JIS", "cp932"), LIMIT)
    assert "①㈱" in found.text
    assert found.encoding == "cp932"
    assert len(found.interpreted) == 1


def test_bytes_of_another_encoding_are_refused_with_their_line() -> None:
    with pytest.raises(FileRefused) as refused:
        decode(b"<a>\n\n" + "関門".encode("shift_jis") + b"</a>", LIMIT)
    error = refused.value.error
    assert error.line == 3
    assert "UTF-8" in error.reason
    assert "declares no other encoding" in error.reason


def test_bytes_that_are_not_in_the_declared_encoding_are_refused() -> None:
    with pytest.raises(FileRefused) as refused:
        decode(_xml("", "EUC-JP", "ascii").replace(b"</a>", b"\xff\xff</a>"), LIMIT)
    assert "EUC_JP" in refused.value.error.reason


@pytest.mark.parametrize(
    "name", ["klingon-8", "rot13", "zip", "idna", "unicode_escape", "utf-7", "undefined"]
)
def test_an_encoding_that_is_not_for_text_is_refused(name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        decode(f'<?xml version="1.0" encoding="{name}"?><a/>'.encode(), LIMIT)
    assert refused.value.error.value == name


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (b"\x00" * 100, "empty"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04....", "ZIP"),
        (b"\x1f\x8b\x08...", "gzip"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"UNB+UNOA:1+A+B'", "EDIFACT"),
        (b"x" * 20, "19"),
    ],
)
def test_what_is_no_text_is_named(data: bytes, what: str) -> None:
    with pytest.raises(FileRefused) as refused:
        decode(data, 19 if what == "19" else LIMIT)
    assert what in refused.value.error.reason
