"""Files that were made, or have gone wrong, to do harm: each gets a clear error, quickly, and never an exception."""

import os
from collections.abc import Callable

import pytest

from clearance.intake.limits import Limits
from clearance.intake.reading import ReadFile, read_file

WCO = 'xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"'


def _refused(data: bytes, limits: Limits | None = None) -> ReadFile:
    found = read_file(data, "hostile.xml", limits=limits or Limits())
    assert found.errors, "the file was not refused"
    assert found.errors[0].reason
    return found


def _billion_laughs() -> bytes:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY l0 "ha">{entities}]>\n<a>&l9;</a>'.encode()


def test_billion_laughs_are_refused_at_the_document_type() -> None:
    found = _refused(_billion_laughs())
    assert (found.errors[0].line, found.errors[0].value) == (2, "<!DOCTYPE")


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/evil.dtd">',
        '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
        "<!doctype html>",
        '<!-- c --><?p i?> <!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    ],
)
def test_a_document_type_is_never_read(doctype: str) -> None:
    found = _refused(f"{doctype}<a>&f;</a>".encode())
    assert "DTD" in found.errors[0].reason
    assert "root:" not in str(found)


def test_an_entity_that_is_not_defined_is_named_with_its_line() -> None:
    found = _refused(f"<Declaration {WCO}>\n\n<TypeCode>&company;</TypeCode></Declaration>".encode())
    assert (found.errors[0].line, found.errors[0].value) == (3, "&company;")


def test_entities_of_xml_itself_are_text(made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b"Cotton T-shirts", b"Cotton &amp; &#x6597; &lt;shirts&gt;")
    line = read_file(data, "a.xml").declarations[0].lines[1]
    assert line.description == "Cotton & 斗 <shirts>"


def test_deep_nesting_is_refused() -> None:
    assert "deep" in _refused(b"<a>" * 100 + b"</a>" * 100).errors[0].reason
    assert "deep" in _refused(b"<a>" * 100_000).errors[0].reason


def test_a_line_of_ten_million_characters_is_refused_with_its_line() -> None:
    for size in (9_000_000, 10_500_000):
        data = f"<Declaration {WCO}>\n<TypeCode>{'x' * size}</TypeCode></Declaration>".encode()
        found = _refused(data)
        assert found.errors[0].line == 2


def test_ten_million_characters_in_a_comment_an_attribute_or_a_name_are_refused_or_left_out() -> None:
    size = 10_500_000
    _refused(f"<a><!--{'x' * size}--></a>".encode())
    _refused(f"<a b='{'x' * size}'/>".encode())
    _refused(f"<{'x' * size}/>".encode())


def test_many_lines_on_one_line_of_text_are_no_harm(made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b"\n", b" ")
    found = read_file(data, "one-line.xml")
    assert (found.errors, found.line_count) == ((), 2)


def test_a_file_above_the_limit_is_refused_with_both_sizes() -> None:
    found = _refused(b"<a/>" * 100, Limits(file_bytes=100))
    assert "400" in found.errors[0].reason
    assert "100" in found.errors[0].reason


def test_more_elements_than_any_declaration_has_are_refused() -> None:
    assert "outside the items" in _refused(b"<a>" + b"<b/>" * 60_000 + b"</a>").errors[0].reason
    item = b"<GovernmentAgencyGoodsItem>" + b"<b/>" * 30_000 + b"</GovernmentAgencyGoodsItem>"
    document = b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">' + item + b"</Declaration>"
    assert "an item has more" in _refused(document).errors[0].reason
    many = b'<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2">' + b"<GovernmentAgencyGoodsItem/>" * 6
    assert "more than 5 items" in _refused(many + b"</Declaration>", Limits(items=5)).errors[0].reason


def test_more_comments_before_the_root_than_anyone_writes_are_refused() -> None:
    assert "comments stand before" in _refused(b"<!---->" * 100_000 + b"<a/>").errors[0].reason
    assert "comments stand before" in _refused(b"<?a?>" * 100_000 + b"<a/>").errors[0].reason


def test_more_attributes_than_any_declaration_has_are_refused() -> None:
    attributes = " ".join(f'a{n}="1"' for n in range(100))
    data = f"<Declaration {WCO}><TypeCode {attributes}>IMA</TypeCode></Declaration>".encode()
    assert "attributes" in _refused(data).errors[0].reason


def test_an_attribute_that_is_too_long_is_refused() -> None:
    data = f"<Declaration {WCO}><TypeCode a='{'x' * 30_000}'>IMA</TypeCode></Declaration>".encode()
    assert "30000 characters" in _refused(data).errors[0].reason


@pytest.mark.parametrize(
    ("data", "line", "reason"),
    [
        (b"<a>\n<b>\n</a>", 3, "well-formed"),
        (b"<a/>\n<b/>", 2, "well-formed"),
        (b"<a>", 1, "well-formed"),
        (b"hello there", 1, "not XML"),
        (b"<a>x\x00y</a>", 1, "U+0000"),
        (b"<a>\nx\x08y</a>", 2, "U+0008"),
        (b"<a b='1' b='2'/>", 1, "well-formed"),
        (b"<x:a/>", 1, "well-formed"),
        (b"<!-- never closed", 1, ""),
        (b"<?xml version='1.0'?>", 1, "not XML"),
        (b"<a><!-- one -- two --></a>", 1, "comment"),
    ],
)
def test_what_is_not_well_formed_is_refused_with_its_line(data: bytes, line: int, reason: str) -> None:
    found = _refused(data)
    assert found.errors[0].line == line
    assert reason in found.errors[0].reason


def test_a_comment_that_was_not_closed_is_found_where_it_begins() -> None:
    found = _refused(b"<a>\n<!-- first .>\n<b/>\n<!-- second -->\n</a>")
    assert found.errors[0].line == 4
    assert "begins at line 2" in found.errors[0].reason


def test_random_bytes_are_refused() -> None:
    for size in (1, 10, 1000, 100_000):
        _refused(b"\x93" + os.urandom(size))


@pytest.mark.parametrize(
    ("root", "what"),
    [
        (b"<html><body/></html>", "root element is html"),
        (b"<Waybill/>", "advance cargo information"),
        (b"<Response xmlns='urn:wco:datamodel:WCO:RES-DMS:2'/>", "an answer of an authority"),
    ],
)
def test_other_xml_is_refused_by_its_name(root: bytes, what: str) -> None:
    assert what in _refused(root).errors[0].reason


def test_an_answer_of_an_authority_is_no_declaration(made_up: Callable[[str], bytes]) -> None:
    found = _refused(made_up("wco_response.xml"))
    assert "an answer of an authority" in found.errors[0].reason
    assert found.declarations == ()


def test_a_movement_in_an_inventory_system_is_no_declaration(made_up: Callable[[str], bytes]) -> None:
    assert "a movement of goods" in _refused(made_up("movement.xml")).errors[0].reason


def test_a_declaration_wrapped_in_another_element_is_found(made_up: Callable[[str], bytes]) -> None:
    wrapped = b"<request>" + made_up("wco_amendment.xml") + b"</request>"
    found = read_file(wrapped, "wrapped.xml")
    assert (found.errors, str(found.format)) == ((), "wco-dms")
    assert found.declarations[0].amends == "26JP00000000000001"


def test_white_space_and_byte_order_marks_before_the_file_are_mentioned(
    made_up: Callable[[str], bytes],
) -> None:
    plain = made_up("wco_import.xml")
    for before, notes in ((b"", 0), (b"\xef\xbb\xbf", 1), (b"\r\n  ", 1), (b"\xef\xbb\xbf\n", 2)):
        found = read_file(before + plain, "a.xml")
        assert found.errors == ()
        assert len(found.interpreted) == notes
    without_declaration = plain.split(b"?>\n", 1)[1]
    assert read_file(without_declaration, "a.xml").interpreted == ()
    assert len(read_file(b" " + without_declaration, "a.xml").interpreted) == 1


def test_lines_are_counted_the_same_whatever_ends_them(made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b"<SequenceNumeric>2<", b"<SequenceNumeric>-2<")
    unix = read_file(data, "a.xml").errors
    dos = read_file(data.replace(b"\n", b"\r\n"), "a.xml").errors
    mixed = read_file(data.replace(b"\n", b"\r\n", 40), "a.xml").errors
    assert unix == dos == mixed
    assert unix[0].line == 1 + data[: data.index(b"<SequenceNumeric>-2<")].count(b"\n")


@pytest.mark.parametrize(
    ("name", "encoding"), [("UTF-16", "utf-16"), ("Shift_JIS", "shift_jis"), ("EUC-JP", "euc_jp")]
)
def test_a_declaration_in_any_declared_encoding_says_the_same(
    name: str, encoding: str, made_up: Callable[[str], bytes]
) -> None:
    text = made_up("wco_import.xml").decode().replace('encoding="UTF-8"', f'encoding="{name}"')
    text = text.replace("Maroquinerie Lavande", "関門皮革")
    found = read_file(text.encode(encoding), "a.xml")
    assert found.errors == ()
    assert found.declarations[0].exporter.name == "関門皮革"
    assert found.line_count == 2


def test_the_format_that_was_asked_for_must_be_the_one_that_is_there(made_up: Callable[[str], bytes]) -> None:
    assert read_file(made_up("wco_import.xml"), "a", "wco-dms").errors == ()
    assert read_file(made_up("asycuda_import.xml"), "a", "asycuda-sad").errors == ()
    wrong = read_file(made_up("wco_import.xml"), "a", "asycuda-sad")
    assert "looks like wco-dms" in wrong.errors[0].reason
    assert "not XML" in read_file(made_up("declaration.json"), "a", "wco-dms").errors[0].reason
    assert "not JSON" in read_file(made_up("wco_import.xml"), "a", "json").errors[0].reason
    assert "no format" in read_file(b"{}", "a", "excel").errors[0].reason


def test_xml_of_version_1_1_is_read_as_1_0_and_said_so(made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b'version="1.0"', b'version="1.1"')
    assert [note.value for note in read_file(data, "a.xml").interpreted] == ["1.0"]


def test_text_around_an_element_is_not_lost(made_up: Callable[[str], bytes]) -> None:
    data = made_up("wco_import.xml").replace(b"Cotton T-shirts", b"Cotton <b>white</b> T-shirts")
    found = read_file(data, "a.xml")
    assert found.declarations[0].lines[1].description == "Cotton  T-shirts"
    assert any(one.path.endswith("Description/b") for one in found.not_carried), "and the rest is listed"
