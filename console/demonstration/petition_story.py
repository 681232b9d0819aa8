"""Of the demonstration: a trademark is registered, and a petition on it filed, accepted and explained by a guide."""

from __future__ import annotations

import struct
import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from clearance.samples import A_DECLARATION
from ipr_verification.models import Petition, Right
from statute.clock import today
from statute.door import open_case, perform
from statute.models import Notice
from statute.storage import store

if TYPE_CHECKING:
    from console.demonstration.story import Story

RIGHT = {
    "right_kind": "trademark",
    "number": "5123456",
    "name_en": "MAISON MARTIN (word mark)",
    "name_ja": "メゾン・マルタン（文字商標）",
    "holder": "RGT-0001",
    "evidence": "Certified copy of the trademark register",
}
PETITION = {
    "side": "import",
    "contact": "Maison Martin K.K., legal department, 03-5555-0142",
    "facts": "Handbags that bear the mark without licence are offered by parcel from abroad.",
    "goods_en": "handbags, wallets, belts",
    "goods_ja": "ハンドバッグ、財布、ベルト",
    "hs_codes": ["4202.21", "4202.31", "4203.30"],
    "brands": ["MAISON MARTIN", "メゾン・マルタン"],
    "senders": ["Golden Star Trading"],
    "places": ["Yiwu"],
}
WIDTH, HEIGHT = 240, 160


def files_a_petition(story: Story) -> None:
    """Filed with the evidence, accepted for two years, told to the petitioner, seen at Yokohama; with a guide."""
    story.heading("A petition for suspension: accepted at Tokyo, in effect everywhere")
    if Petition.objects.filter(state="accepted", right__number=RIGHT["number"]).exists():
        story.step("the office", "has a petition in effect from an earlier run", "69-13(3)")
        return
    office = story.office
    right = _right(story)
    form = {**PETITION, "right": right.case.reference}
    opened = open_case(Petition, "file", office["rightholder"], office.tokyo.pk, form)
    case_id = opened.case_id
    story.step("Elise Martin", f"files petition {opened.reference} against imports", "69-13(1)")
    perform(case_id, "begin_examination", office["ip-officer"])
    until = today() + timedelta(days=730)
    story.refused(
        "Takumi Abe, IP officer",
        "accepts it without evidence",
        lambda: perform(case_id, "accept", office["ip-officer"], {"effective_until": until}),
        "69-13(2)",
    )
    _attach(
        story, case_id, "evidence", b"%PDF-1.4\n%%EOF\n", "test-purchase.pdf", "Report of a test purchase"
    )
    story.step("Elise Martin", "submits the report of a test purchase", "69-13(1)")
    perform(case_id, "accept", office["ip-officer"], {"effective_until": until})
    told = Notice.objects.filter(about_id=case_id, sort="petition_accepted")
    story.expect(told.exists(), "the petitioner is told the period of effect")
    story.step("Takumi Abe, IP officer", f"accepts it until {until} and has the petitioner told", "69-13(3)")
    seen = Petition.objects.visible_to(office["yokohama"]).filter(pk=case_id)
    story.expect(seen.exists(), "another office sees the petition")
    story.step("Daisuke Ono, Yokohama", "finds it among the petitions in effect", "69-13(3)")
    _guide(story, case_id)


def goods_like_those_of_a_petition(story: Story) -> None:
    """Declared goods that bear the mark are inspected, and the inspector has the guide beside them."""
    story.heading("Handbags that bear the mark of a petition: inspected")
    story.bring_in("P")
    line = {**A_DECLARATION["lines"][0], "description": "leather handbags", "brand": "Maison Martin"}
    case_id = story.draft("P", lines=[line])
    story.act(case_id, "lodge", "broker")
    story.after_commit(case_id, "lodged")
    row = story.the(case_id)
    matched = [one for one in row.screening["findings"] if one["rule"] == "petition_match"]
    story.expect(bool(matched), "the goods are matched with the petition")
    story.expect(
        row.channel == "inspection", f"goods like those of a petition are inspected, not {row.channel}"
    )
    story.step(
        "screening",
        f"matches {row.case.reference} with the petition: {matched[0]['params']['words']}",
        "69-12(1)",
    )


def _right(story: Story) -> Right:
    office = story.office
    found = Right.objects.filter(state="registered", number=RIGHT["number"]).select_related("case").first()
    if found is None:
        days = {
            "registered_on": today() - timedelta(days=900),
            "protected_until": today() + timedelta(days=2750),
        }
        opened = open_case(Right, "register", office["ip-officer"], office.tokyo.pk, {**RIGHT, **days})
        story.step(
            "Takumi Abe, IP officer",
            f"registers the trademark of Maison Martin: {opened.reference}",
            "69-13(1)",
        )
        found = Right.objects.select_related("case").get(pk=opened.case_id)
    right: Right = found
    return right


def _guide(story: Story, case_id: int) -> None:
    office = story.office
    pictures = [
        _attach(story, case_id, "picture", picture_of(stitches), f"clasp-{name}.png", title)
        for name, title, stitches in (
            ("genuine", "Clasp, genuine", 9),
            ("counterfeit", "Clasp, counterfeit", 5),
        )
    ]
    guide = {
        "title": "Clasp of the handbag",
        "look_at": "The row of stitches beside the clasp, and the engraving on it.",
        "genuine": "Nine even stitches; the name is engraved.",
        "counterfeit": "Five uneven stitches; the name is printed and can be rubbed off.",
        "genuine_pictures": pictures[:1],
        "counterfeit_pictures": pictures[1:],
    }
    perform(case_id, "write_guide", office["rightholder"], guide)
    row = Petition.objects.get(pk=case_id).guides.order_by("-id")[0]
    perform(case_id, "confirm_guide", office["ip-officer"], {"guide_id": row.pk})
    story.step("Takumi Abe, IP officer", "confirms the petitioner's guide for the inspectors", "69-13(1)")


def _attach(story: Story, case_id: int, kind: str, data: bytes, name: str, title: str) -> str:
    stored = store(data, name)
    given: dict[str, Any] = {"kind": kind, "title": title, "filename": name, "media_type": stored.media_type}
    given |= {"size": stored.size, "sha256": stored.sha256}
    perform(case_id, "attach_document", story.office["rightholder"], given)
    return stored.sha256


def picture_of(stitches: int) -> bytes:
    """A small PNG: leather with so many stitches and a clasp."""
    leather, thread, brass = (120, 72, 40), (240, 225, 190), (212, 175, 55)
    step = WIDTH // (stitches + 1)

    def colour(x: int, y: int) -> tuple[int, int, int]:
        if 40 <= y < 52 and x % step > step // 2 and step // 2 < x < WIDTH - step // 2:
            return thread
        return brass if (x - WIDTH // 2) ** 2 + (y - 105) ** 2 < 30**2 else leather

    rows = b"".join(b"\x00" + b"".join(bytes(colour(x, y)) for x in range(WIDTH)) for y in range(HEIGHT))

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )
