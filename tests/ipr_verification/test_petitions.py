"""Petitions for suspension: filed at one office, examined on their evidence, in effect at all for a period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ipr_verification.models import Petition
from statute.door import open_case, perform
from statute.errors import InvalidInput
from statute.models import DeadlineRow, Notice, Reminder
from statute.sweep import sweep
from tests.accounts.people import a_person
from tests.clearance.acts import told
from tests.ipr_verification.scene import Border, on
from tests.parties.doors import acting, moves_of, not_opened, refused

FILED, EXAMINED, ACCEPTED = "filed", "under_examination", "accepted"
PENDING, OPEN = (FILED, EXAMINED), (FILED, EXAMINED, ACCEPTED)
PAPER = {"paper": "opinion", "number": "METI 2026-77", "on": "2026-10-30"}


def test_a_petition_lives_as_written() -> None:
    written = {
        ("new", "file"): FILED,
        (FILED, "begin_examination"): EXAMINED,
        **{(state, name): state for state in PENDING for name in ("amend", "submit_paper")},
        **{(EXAMINED, name): EXAMINED for name in ("designate_advisor", "ask_advisor", "record_advice")},
        (EXAMINED, "accept"): ACCEPTED,
        (EXAMINED, "refuse"): "not_accepted",
        **{(ACCEPTED, name): ACCEPTED for name in ("ask_for_renewal", "renew", "decline_renewal", "change")},
        (ACCEPTED, "expire"): "expired",
        **{(state, "withdraw"): "withdrawn" for state in OPEN},
        **{(state, "end_with_the_right"): "expired" for state in OPEN},
        **{
            (state, name): state
            for state in OPEN
            for name in ("write_guide", "confirm_guide", "return_guide", "withdraw_guide")
        },
    }
    assert moves_of(Petition) == written


# --- filing ---------------------------------------------------------------------------------------


@pytest.mark.proves("69-13(1)")
def test_the_holder_files_at_an_office_of_its_choice(border: Border) -> None:
    right = border.right()
    form = {**border.form(right), "hs_codes": ["4202.21", "4202-31", "6109"]}
    opened = open_case(Petition, "file", border.rightholder, border.kobe.pk, form)
    petition = border.the(opened.case_id)
    assert (petition.state, petition.petitioner_id, petition.filed_on) == (
        FILED,
        border.holder.pk,
        date(2026, 11, 2),
    )
    assert petition.hs_codes == ["420221", "420231", "6109"]
    assert (opened.reference or "").startswith("KOB")
    assert petition.case.awaited.keys() == {"examination"}


@pytest.mark.proves("69-4(1)", "69-4(3)", "69-5")
def test_a_petition_against_exports_rests_on_the_provisions_for_exports(border: Border) -> None:
    petition = border.examined(side="export")
    assert refused(petition, "accept", border.ip_officer, {"effective_until": "2040-01-01"}) == [
        ("too_long", "69-4(3)"), ("beyond_the_right", "69-4(3)"),
    ]  # fmt: skip
    interested = {"person": border.holder.code, "expertise": "marks", "statement": "none"}
    assert refused(petition, "designate_advisor", border.ip_officer, interested) == [
        ("advisor_is_disinterested", "69-5")
    ]
    perform(petition.pk, "accept", border.ip_officer, {"effective_until": "2028-11-01"})
    assert DeadlineRow.objects.get(case_id=petition.pk).article == "69-4(3)"
    assert Notice.objects.get(about_id=petition.pk).article == "69-4(3)"
    right = border.right("design")
    form = border.form(right, side="export")
    assert not_opened(Petition, "file", border.rival(), border.tokyo, form) == [
        ("right_is_registered", "69-4(1)")
    ]


@pytest.mark.proves("69-13(1)")
def test_an_agent_files_for_the_holder_whom_the_register_names_and_nobody_for_another(border: Border) -> None:
    right = border.right()
    form = border.form(right)
    for who in (border.for_the_holder, border.rival()):
        assert not_opened(Petition, "file", who, border.tokyo, form) == [("right_is_registered", "69-13(1)")]
    assert not_opened(Petition, "file", border.rightholder, border.tokyo, {**form, "right": "TYO-1"}) == [
        ("right_is_registered", "69-13(1)")
    ]
    with_agent = border.right("design", agent=border.agent.code)
    opened = open_case(Petition, "file", border.for_the_holder, border.tokyo.pk, border.form(with_agent))
    petition = border.the(opened.case_id)
    assert (petition.petitioner_id, petition.agent_id) == (border.holder.pk, border.agent.pk)
    assert Petition.objects.visible_to(border.for_the_holder).filter(pk=petition.pk).exists()
    # The agent that amends without naming itself does not shut itself out; the holder may take another or none.
    later = {name: value for name, value in border.form(with_agent).items() if name not in ("right", "side")}
    perform(petition.pk, "amend", border.for_the_holder, later)
    assert border.the(petition.pk).agent_id == border.agent.pk
    perform(petition.pk, "amend", border.rightholder, later)
    assert border.the(petition.pk).agent_id is None


@pytest.mark.proves("69-13(1)", "69-4(1)")
@pytest.mark.parametrize("side", ["import", "export"])
def test_of_a_layout_design_there_is_no_petition(border: Border, side: str) -> None:
    form = border.form(border.right("layout_design"), side=side)
    article = "69-13(1)" if side == "import" else "69-4(1)"
    assert not_opened(Petition, "file", border.rightholder, border.tokyo, form) == [
        ("kind_may_be_petitioned", article)
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"goods_en": " ", "goods_ja": ""}, "goods_ja"),
        ({"hs_codes": ["42"]}, "hs_codes[0]"),
        ({"hs_codes": ["bags"]}, "hs_codes[0]"),
        ({"side": "transit"}, "side"),
        ({"facts": ""}, "facts"),
        ({"brands": [""]}, "brands[0]"),
    ],
)
def test_what_cannot_be_searched_for_is_said_beside_its_field(
    border: Border, changes: dict[str, Any], field: str | None
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        border.filed(**changes)
    assert field in [reason.field or None for reason in refusal.value.reasons]


# --- examination ----------------------------------------------------------------------------------


@pytest.mark.proves("69-13(2)", "69-4(2)")
def test_nothing_is_accepted_without_evidence(border: Border) -> None:
    petition = border.filed()
    border.attach(petition, "other", b"%PDF-1.4\n%%EOF\n", "letter.pdf")
    perform(petition.pk, "begin_examination", border.ip_officer)
    given = {"effective_until": "2028-11-01"}
    assert refused(petition, "accept", border.ip_officer, given) == [("evidence_is_there", "69-13(2)")]
    border.attach(petition, "evidence", b"%PDF-1.4\n1%%EOF\n", "report.pdf")
    perform(petition.pk, "accept", border.ip_officer, given)


@pytest.mark.proves("69-13(1)", "69-4(1)")
@pytest.mark.parametrize(
    ("kind", "needed", "wrong"),
    [("unfair_indication", "opinion", "certification"), ("trade_secret", "certification", "opinion")],
)
def test_unfair_competition_needs_the_ministers_paper(
    border: Border, kind: str, needed: str, wrong: str
) -> None:
    petition = border.examined(border.right(kind))
    assert petition.paper_needed == needed
    assert petition.case.awaited == {}  # the petitioner is to move
    until = {"effective_until": "2028-11-01"}
    assert refused(petition, "accept", border.ip_officer, until) == [("paper_is_there", "69-13(1)")]
    assert refused(petition, "submit_paper", border.rightholder, {**PAPER, "paper": wrong}) == [
        ("paper_is_the_one_needed", "69-13(1)")
    ]
    early = {**PAPER, "paper": needed, "on": "2026-11-03"}
    assert refused(petition, "submit_paper", border.rightholder, early) == [("paper_was_given", "69-13(1)")]
    perform(petition.pk, "submit_paper", border.rightholder, {**PAPER, "paper": needed})
    assert border.the(petition.pk).case.awaited.keys() == {"decision"}
    perform(petition.pk, "accept", border.ip_officer, until)


@pytest.mark.parametrize("kind", ["patent", "trademark", "copyright", "breeder"])
def test_the_minister_is_asked_nothing_of_other_rights(border: Border, kind: str) -> None:
    petition = border.examined(border.right(kind))
    assert refused(petition, "submit_paper", border.rightholder, PAPER) == [("paper_belongs", "69-13(1)")]
    perform(petition.pk, "accept", border.ip_officer, {"effective_until": "2028-11-01"})


@pytest.mark.proves("69-14")
def test_an_advisor_has_nothing_to_do_with_the_parties(border: Border) -> None:
    petition = border.examined(border.right(agent=border.agent.code), agent=border.agent.code)
    professor, university = a_person("PRF-01"), a_person("UNI-01")
    said = {"expertise": "trade marks", "statement": "No special interest with the parties."}
    for person, affiliation in (
        (border.holder.code, None),
        (border.agent.code, None),
        (professor.code, border.agent.code),
    ):
        given = {"person": person, "affiliation": affiliation, **said}
        assert refused(petition, "designate_advisor", border.ip_officer, given) == [
            ("advisor_is_disinterested", "69-14")
        ]
    without = {"person": professor.code, "expertise": "trade marks", "statement": ""}
    with pytest.raises(InvalidInput):
        perform(petition.pk, "designate_advisor", border.ip_officer, without)
    perform(
        petition.pk, "designate_advisor", border.ip_officer,
        {"person": professor.code, "affiliation": university.code, **said},
    )  # fmt: skip
    advisor = petition.advisors.get()
    asked = {"advisor_id": advisor.pk, "matter": "infringement", "question": "Is the lookalike confusing?"}
    assert refused(petition, "record_advice", border.ip_officer,
                   {"advisor_id": advisor.pk, "sufficient": True, "opinion": "x"}) == [
        ("advice_is_outstanding", "69-14")
    ]  # fmt: skip
    perform(petition.pk, "ask_advisor", border.ip_officer, asked)
    assert refused(petition, "ask_advisor", border.ip_officer, asked) == [("advisor_is_to_be_asked", "69-14")]
    answer = {"advisor_id": advisor.pk, "sufficient": True, "opinion": "It is."}
    perform(petition.pk, "record_advice", border.ip_officer, answer)
    advisor.refresh_from_db()
    assert (advisor.sufficient, advisor.answered_on) == (True, date(2026, 11, 2))


@pytest.mark.proves("69-14", "69-5")
@pytest.mark.parametrize(
    ("kind", "kept", "open_to_them"),
    [
        ("unfair_indication", {"well_known"}, {"infringement", "unauthorised_use"}),
        ("trade_secret", {"unauthorised_use", "ignorance"}, {"infringement", "well_known"}),
        ("trademark", set(), {"well_known", "infringement", "subsistence"}),
    ],
)
def test_advisors_are_not_asked_what_the_minister_is_asked(
    border: Border, kind: str, kept: set[str], open_to_them: set[str]
) -> None:
    petition = border.examined(border.right(kind))
    said = {"expertise": "unfair competition", "statement": "None."}
    for matter in sorted(kept | open_to_them):
        perform(petition.pk, "designate_advisor", border.ip_officer, {"person": a_person().code, **said})
        advisor = petition.advisors.order_by("-id").first()
        assert advisor is not None
        given = {"advisor_id": advisor.pk, "matter": matter, "question": "?"}
        if matter in kept:
            assert refused(petition, "ask_advisor", border.ip_officer, given) == [
                ("matter_is_for_advisors", "69-14")
            ]
        else:
            perform(petition.pk, "ask_advisor", border.ip_officer, given)


@pytest.mark.proves("69-13(3)")
def test_who_filed_is_told_the_period_and_every_office_sees_it(border: Border) -> None:
    petition = border.examined()
    kobe = {
        role: acting(role, border.kobe) for role in ("officer", "ip_officer", "inspector", "bonded_officer")
    }

    def seen_in_kobe() -> set[str]:
        return {
            r for r, who in kobe.items() if Petition.objects.visible_to(who).filter(pk=petition.pk).exists()
        }

    assert seen_in_kobe() == set()
    perform(petition.pk, "accept", border.ip_officer, {"effective_until": "2028-11-01"})
    assert seen_in_kobe() == {"officer", "ip_officer", "inspector"}
    found = border.the(petition.pk)
    assert (found.effective_from, found.effective_until) == (date(2026, 11, 2), date(2028, 11, 1))
    notice = Notice.objects.get(about_id=petition.pk)
    assert (notice.sort, notice.article) == ("petition_accepted", "69-13(3)")
    assert notice.addressee_id == border.holder.pk
    assert ["In effect until", "1 November 2028"] in notice.contents["en"]["facts"]
    assert ["有効期間の末日", "2028年11月1日"] in notice.contents["ja"]["facts"]
    assert told(petition.pk, "petition.accepted") == [{"side": "import", "until": "2028-11-01"}]
    # It is seen there, and kept here.
    assert refused(petition, "withdraw", kobe["ip_officer"], {"reason": "x"}) == [("office", "107")]


@pytest.mark.proves("69-13(2)", "69-13(3)")
def test_non_acceptance_is_told_with_its_reason(border: Border) -> None:
    petition = border.examined()
    perform(petition.pk, "refuse", border.ip_officer, {"reason": "The report shows other goods."})
    found = border.the(petition.pk)
    assert (found.state, found.effective_from) == ("not_accepted", None)
    notice = Notice.objects.get(about_id=petition.pk)
    assert (notice.sort, notice.addressee_id) == ("petition_not_accepted", border.holder.pk)
    assert ["Reason", "The report shows other goods."] in notice.contents["en"]["facts"]
    assert not Petition.objects.visible_to(acting("officer", border.kobe)).exists()
    assert not DeadlineRow.objects.filter(case_id=petition.pk).exists()


@pytest.mark.proves("69-13(3)", "69-4(3)")
@pytest.mark.parametrize(
    ("until", "why"),
    [
        ("2026-11-01", ["not_ahead"]),
        ("2026-11-02", []),
        ("2030-11-01", []),  # four years from 2 November 2026, that day counted
        ("2030-11-02", ["too_long"]),
    ],
)
def test_the_period_is_at_most_four_years(border: Border, until: str, why: list[str]) -> None:
    petition = border.examined(border.right(protected_until="2039-05-17"))
    given = {"effective_until": until}
    if why:
        assert [code for code, _ in refused(petition, "accept", border.ip_officer, given)] == why
    else:
        perform(petition.pk, "accept", border.ip_officer, given)


@pytest.mark.parametrize(("until", "fits"), [("2029-05-17", True), ("2029-05-18", False)])
def test_no_petition_outlives_its_right(border: Border, until: str, fits: bool) -> None:
    petition = border.examined()
    if fits:
        perform(petition.pk, "accept", border.ip_officer, {"effective_until": until})
    else:
        assert refused(petition, "accept", border.ip_officer, {"effective_until": until}) == [
            ("beyond_the_right", "69-13(3)")
        ]


# --- in effect ------------------------------------------------------------------------------------


def test_it_is_in_effect_through_its_last_day_with_reminders_before(border: Border) -> None:
    petition = border.accepted(until="2027-06-30")
    for day in ("2027-04-01", "2027-05-31", "2027-06-23"):
        with on(day):
            sweep()
    days = Reminder.objects.filter(deadline__case_id=petition.pk).values_list("days_before", flat=True)
    assert sorted(days) == [7, 30, 90]
    with on("2027-06-30", 23):
        sweep()
        assert border.the(petition.pk).state == ACCEPTED
    with on("2027-07-01", 0):
        sweep()
    found = border.the(petition.pk)
    assert (found.state, found.ending, found.ended_on) == ("expired", "period", date(2027, 6, 30))
    # What was in effect stays on record at every office.
    assert Petition.objects.visible_to(acting("officer", border.kobe)).filter(pk=petition.pk).exists()


@pytest.mark.proves("69-13(3)")
def test_renewal_is_asked_for_in_the_last_three_months_and_goes_on_without_a_gap(border: Border) -> None:
    petition = border.accepted(border.right(protected_until="2039-05-17"), until="2027-06-30")
    why, until = {"reason": "The imitations go on."}, {"effective_until": "2031-06-30"}
    with on("2027-03-31"):
        assert refused(petition, "ask_for_renewal", border.rightholder, why) == [
            ("renewal_is_open", "69-13(3)")
        ]
    with on("2027-04-01"):
        assert refused(petition, "renew", border.ip_officer, until) == [("renewal_pending", "69-13(3)")]
        perform(petition.pk, "ask_for_renewal", border.rightholder, why)
        assert border.the(petition.pk).case.awaited.keys() == {"renewal"}
        assert refused(petition, "ask_for_renewal", border.rightholder, why) == [
            ("no_renewal_pending", "69-13(3)")
        ]
        assert [
            c for c, _ in refused(petition, "renew", border.ip_officer, {"effective_until": "2031-07-01"})
        ] == ["too_long"]
        assert [
            c for c, _ in refused(petition, "renew", border.ip_officer, {"effective_until": "2027-06-30"})
        ] == ["not_ahead"]
        perform(petition.pk, "renew", border.ip_officer, until)
    found = border.the(petition.pk)
    assert (found.state, found.effective_from, found.case.awaited) == (ACCEPTED, date(2026, 11, 2), {})
    assert DeadlineRow.objects.get(case_id=petition.pk, status="running").ends_on == date(2031, 6, 30)
    assert Notice.objects.filter(about_id=petition.pk, sort="petition_renewed").count() == 1


def test_what_is_not_renewed_ends_on_its_day_and_the_reason_is_told(border: Border) -> None:
    petition = border.accepted(until="2027-06-30")
    with on("2027-05-06"):
        perform(petition.pk, "ask_for_renewal", border.rightholder, {"reason": "x"})
        perform(petition.pk, "decline_renewal", border.ip_officer, {"reason": "No such goods for years."})
    notice = Notice.objects.get(about_id=petition.pk, sort="petition_not_renewed")
    assert ["Reason", "No such goods for years."] in notice.contents["en"]["facts"]
    with on("2027-07-01"):
        sweep()
    assert border.the(petition.pk).state == "expired"


def test_particulars_change_under_a_supervisor_and_the_petition_stays_in_effect(border: Border) -> None:
    petition = border.accepted()
    given = {
        "contact": "New address", "goods_en": "belts", "brands": ["MARTIN", "MM"], "agent": border.agent.code,
        "reason": "Letter of the petitioner of 30 October",
    }  # fmt: skip
    assert refused(petition, "change", border.ip_officer, given) == [("role", "69-13(1)")]
    assert refused(petition, "change", border.supervisor, {**given, "agent": border.holder.code}) == [
        ("agent_is_known", "69-13(1)")
    ]
    perform(petition.pk, "change", border.supervisor, given)
    found = border.the(petition.pk)
    assert (found.state, found.agent_id, found.brands) == (ACCEPTED, border.agent.pk, ["MARTIN", "MM"])
    assert (found.goods_ja, found.hs_codes) == ("", [])


@pytest.mark.parametrize("state", OPEN)
def test_the_petitioner_withdraws_at_any_time_and_nobody_else_s_does(border: Border, state: str) -> None:
    made = {FILED: border.filed, EXAMINED: border.examined, ACCEPTED: border.accepted}[state]
    petition = made()
    why = {"reason": "Settled out of court"}
    assert refused(petition, "withdraw", border.rival(), why) == [("party", "69-13(1)")]
    perform(petition.pk, "withdraw", border.rightholder, why)
    found = border.the(petition.pk)
    assert (found.state, found.ending) == ("withdrawn", "withdrawal")
    assert not DeadlineRow.objects.filter(case_id=petition.pk, status="running").exists()


def test_an_importer_finds_no_petition_not_even_its_own_rights(border: Border) -> None:
    petition = border.accepted()
    for who in (acting("importer", border.holder), acting("broker", border.agent), border.rival()):
        assert not Petition.objects.visible_to(who).filter(pk=petition.pk).exists()


# --- identification guides ------------------------------------------------------------------------


def test_a_guide_is_written_by_the_petitioner_and_confirmed_by_an_officer(border: Border) -> None:
    petition = border.accepted()
    number = border.guided(petition)
    assert border.the(petition.pk).case.awaited.keys() == {"guides"}
    named = {"guide_id": number}
    assert refused(petition, "confirm_guide", border.rightholder, named) == [("role", "69-13(1)")]
    assert refused(petition, "confirm_guide", acting("inspector", border.tokyo), named) == [
        ("role", "69-13(1)")
    ]
    perform(petition.pk, "confirm_guide", border.ip_officer, named)
    guide = petition.guides.get()
    assert (guide.standing, guide.decided_on) == ("confirmed", date(2026, 11, 2))
    assert border.the(petition.pk).case.awaited == {}
    assert refused(petition, "confirm_guide", border.ip_officer, named) == [
        ("some_guide_waits", "69-13(1)"), ("guide_is_to_be_confirmed", "69-13(1)"),
    ]  # fmt: skip
    perform(petition.pk, "withdraw_guide", border.rightholder, {**named, "reason": "The clasp was changed"})
    assert petition.guides.get().standing == "withdrawn"
    assert border.the(petition.pk).guides_waiting == 0


def test_a_guide_that_is_returned_is_waited_for_no_more(border: Border) -> None:
    petition = border.accepted()
    first, second = border.guided(petition), border.guided(petition, b"\x89PNG\r\n\x1a\n another")
    perform(petition.pk, "return_guide", border.ip_officer, {"guide_id": first, "reason": "Blurred"})
    assert border.the(petition.pk).guides_waiting == 1
    perform(
        petition.pk, "withdraw_guide", border.rightholder, {"guide_id": second, "reason": "Another follows"}
    )
    assert border.the(petition.pk).guides_waiting == 0
    assert refused(petition, "withdraw_guide", border.rightholder, {"guide_id": second, "reason": "x"}) == [
        ("guide_stands", "69-13(1)")
    ]


def test_what_is_no_picture_of_the_petition_is_none_of_its_guides(border: Border) -> None:
    petition, other = border.accepted(), border.accepted(border.right("design"))
    paper = border.attach(petition, "picture", b"%PDF-1.4\n2%%EOF\n", "drawing.pdf")
    elsewhere = border.attach(other, "picture", b"\x89PNG\r\n\x1a\n other", "other.png")
    given = {
        "title": "Clasp", "look_at": "a", "genuine": "b", "counterfeit": "c",
        "genuine_pictures": [paper], "counterfeit_pictures": [elsewhere],
    }  # fmt: skip
    assert refused(petition, "write_guide", border.rightholder, given) == [("not_a_picture", "69-13(1)")] * 2
    mine = border.guided(petition)
    assert refused(other, "confirm_guide", border.ip_officer, {"guide_id": mine})[-1] == (
        "guide_is_to_be_confirmed", "69-13(1)",
    )  # fmt: skip
