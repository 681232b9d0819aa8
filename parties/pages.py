"""The pages of authorised operators: the list, one status with its checklist, and applying for one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final

from django.urls import URLPattern, path
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Office, OfficeKind
from accounts.selectors import persons_visible_to
from doors.forms import Words
from doors.pages import ProcedurePages
from doors.templatetags.kanmon import tokyo_date
from parties import licences_held
from parties.authorisation_words import said
from parties.models import Authorisation
from parties.models.authorisation_contents import AuthorisationKind, State
from parties.rules.authorisation_grounds import IN_FORCE
from parties.rules.authorisation_kinds import Kind, KindLaw, law_of
from parties.rules.held_licences import BY_LICENCE, HeldLicence, first_given
from parties.rules.privileges import Privilege, opened_by
from statute.errors import InvalidInput, Reason

if TYPE_CHECKING:
    from accounts.actors import Actor
    from doors.forms import Choices
    from statute.machine import Move

SLUG: Final = "authorised-operators"
TONES: Final = {
    State.APPLIED: "waiting",
    State.UNDER_REVIEW: "progress",
    State.APPROVED: "good",
    State.IMPROVEMENT_REQUESTED: "waiting",
    State.REFUSED: "bad",
    State.WITHDRAWN: "ended",
    State.REVOKED: "bad",
    State.DISCONTINUED: "ended",
    State.LAPSED: "ended",
    State.SUCCEEDED: "ended",
}
OPENS: Final = {
    Privilege.SPECIAL_DECLARATION: _("Declares duty after the import permission"),
    Privilege.DECLARED_BEFORE_BRINGING_IN: _("Declares imports before the goods are brought in"),
    Privilege.IMPORT_AT_ANY_OFFICE: _("Declares imports at any office"),
    Privilege.PLACE_BY_NOTIFICATION: _("Opens a bonded warehouse by notification"),
    Privilege.FACTORY_BY_NOTIFICATION: _("Opens a bonded factory by notification"),
    Privilege.TRANSPORT_WITHOUT_APPROVAL: _("Moves foreign cargo without approval of each transport"),
    Privilege.EXPORT_AT_ANY_OFFICE: _("Declares exports at any office, without bringing the goods in"),
    Privilege.CONFIRMATION_OF_CARGO: _("Issues written confirmations of cargo to its exporters"),
}
_REASON: Final = {"reason": Words(_("Reason"), rows=3)}
_GROUNDS: Final = {"items": Words(_("Items"), wide=True), **_REASON}
_IMPROVEMENT: Final = {"measures": Words(_("What is to be improved"), rows=3), "until": Words(_("Until"))}


class AuthorisationPages(ProcedurePages):
    """A status of an authorised operator; the law shown is that of its kind."""

    procedure = Authorisation
    slug = SLUG
    title = _("Authorised operator")
    list_title = _("Authorised operators")
    list_view = "authorised-operators"
    opening = "apply"
    path = (State.APPLIED, State.UNDER_REVIEW, State.APPROVED)
    related: ClassVar = ("holder", "successor", "rests_on__case", "predecessor__case")
    prefetch: ClassVar = ("findings", "managed_exporters__exporter", "notices")
    document_kinds: ClassVar = (
        ("rules", _("Compliance rules")),
        ("certificate", _("Certificate")),
        ("evidence", _("Evidence")),
        ("other", _("Other")),
    )
    words: ClassVar = {
        "kind": Words(_("Status"), wide=True),
        "person": Words(_("Person (code)")),
        "rules_established": Words(
            _("Rules established"), help=_("Which rules, in which edition."), wide=True
        ),
        "electronic": Words(_("Works electronically")),
        "basis": Words(_("Rests on"), help=_("What the applicant is already, where the law asks for it.")),
        "basis_number": Words(
            _("Number of the licence or permit"),
            help=_("Of an area licensed here it is on record, and may be left out."),
        ),
        "basis_since": Words(
            _("Licensed or permitted since"), help=_("The first one, if there were several.")
        ),
        "goods": Words(
            _("Goods"), help=_("Of an exporter: the goods of its declarations (67-3(3))."), wide=True
        ),
        "exporters": Words(
            _("Exporters of the goods"), help=_("Of a manufacturer: the codes of who exports, one a line.")
        ),
        "office": Words(_("Office")),
        "evidence": Words(_("Evidence"), rows=2),
        "stands_against": Words(_("Stands against it")),
        "item": Words(_("Item")),
        "findings": Words(_("Findings"), row_label=_("Item")),
        "findings.item": Words(_("Item")),
        "findings.stands_against": Words(_("Stands against it")),
        "findings.evidence": Words(_("Evidence"), rows=2),
    }
    words_of: ClassVar = {
        "withdraw": _REASON,
        "approve": {
            "reason": Words(_("Reason"), rows=3, help=_("Needed where something stands against it (7-5)."))
        },
        "refuse": _GROUNDS,
        "request_improvement": _IMPROVEMENT,
        "ask_again": _IMPROVEMENT,
        "report_measures": {"measures": Words(_("What was done"), rows=3)},
        "notify_discontinuance": _REASON,
        "lapse": {
            "event": Words(
                _("What happened"),
                options=(
                    ("dissolved", _("The corporation was dissolved")),
                    ("bankrupt", _("Bankruptcy proceedings began")),
                    ("basis_ended", _("What it rested on has ended")),
                    ("basis_revoked", _("What it rested on was revoked")),
                ),
            ),
            "on": Words(_("On")),
        },
        "announce_revocation": {**_GROUNDS, "hearing_on": Words(_("Hearing on"))},
        "record_hearing": {"appeared": Words(_("Appeared")), "statement": Words(_("Statement"), rows=3)},
        "revoke": _GROUNDS,
        "renew": {"reason": Words(_("Reason"), rows=3)},
        "report_death": {"died_on": Words(_("Died on"))},
        "apply_for_succession": {"person": Words(_("Successor (code)"))},
        "approve_succession": _REASON,
        "refuse_succession": _GROUNDS,
        "apply_for_takeover": {
            "manner": Words(
                _("Manner"),
                options=(
                    ("merger", _("Merger")),
                    ("split", _("Company split")),
                    ("transfer", _("Transfer of the business")),
                ),
            ),
            "person": Words(_("Successor (code)")),
            "takes_effect_on": Words(_("Takes effect on")),
        },
        "approve_takeover": _REASON,
        "refuse_takeover": _GROUNDS,
        "withdraw_succession": _REASON,
        "drop_revocation": _REASON,
        "refuse_renewal": _GROUNDS,
    }
    about: ClassVar = {
        "apply": _("What the law asks for differs by status; what is missing is said with its article."),
        "record_findings": _(
            "Each item of the law: whether it stands against the person, and by what evidence."
        ),
        "revoke": _("The reasons go to the holder (88-2(1)); an approved holder was heard before (54(2))."),
    }
    told_left_out: ClassVar = frozenset({"revocation_items", "decided_for"})

    def urls(self) -> list[URLPattern]:
        """The list stands before the pages of a case."""
        from parties.list_page import authorised_operators

        return [path(f"{SLUG}/", authorised_operators, name=SLUG), *super().urls()]

    def office_of(self, data: dict[str, Any], actor: Actor) -> int:
        """The office that the applicant names."""
        code = data.get("office")
        found = Office.objects.filter(code=code).first() if isinstance(code, str) else None
        if found is None:
            raise InvalidInput(
                [Reason("unknown_office", _("There is no such office."), field="office", value=code)]
            )
        return int(found.pk)

    def initial(self, row: Any, move: Move) -> Mapping[str, Any]:
        """The checklist begins with what was not looked into yet."""
        if row is not None and move.name == "record_findings":
            who = row.successor_id or row.holder_id
            known = {one.item for one in row.findings.all() if one.person_id == who}
            items = [str(ground.item) for ground in law_of(row.status).examined]
            return {"findings": [{"item": item} for item in items if item not in known] or [{}]}
        return {}

    def choices(self, row: Any, move: Move, actor: Actor) -> Choices:
        """The items of the law of this status; the offices of regional customs; the persons one acts for."""
        found = {**super().choices(row, move, actor)}
        if move.name == "apply":
            offices = Office.objects.filter(kind=OfficeKind.REGIONAL)
            if actor.is_staff:
                offices = Office.objects.filter(pk__in=actor.all_offices).exclude(
                    kind=OfficeKind.HEADQUARTERS
                )
            else:
                persons = persons_visible_to(actor).order_by("code")
                found["person"] = [(p.code, f"{p.code} {p.name}") for p in persons]
            found["office"] = [(one.code, one.name) for one in offices.order_by("path")]
        if row is None:
            return found
        law = law_of(row.status)
        if move.name == "record_findings":
            found["findings.item"] = [(str(one.item), f"{one.item} {said(one.text)}") for one in law.examined]
        if move.name in ("refuse", "refuse_succession", "refuse_takeover", "refuse_renewal"):
            found["items"] = [(str(one.item), f"{one.item} {said(one.text)}") for one in law.grounds]
        if move.name in ("revoke", "announce_revocation"):
            found["items"] = [(str(one.item), f"{one.item} {said(one.text)}") for one in law.revoked_for]
        return found

    def context(self, row: Any, actor: Actor) -> Mapping[str, Any]:
        """Who holds what since when, what the law asks of it, what it opens, and what outlives it."""
        law = law_of(row.status)
        licences = licences_held.of({row.holder_id}) if row.basis in BY_LICENCE else []
        sections = [
            {"title": row.get_status_display(), "facts": _facts(row, law)},
            {
                "title": _("Licences on record"),
                "facts": [
                    {
                        "label": one.place,
                        "value": licences_held.told(one, tokyo_date),
                        "article": law.given,
                        "wide": True,
                    }
                    for one in licences
                    if one.basis == row.basis
                ],
            },
        ]
        if actor.is_staff:
            sections.append({"title": _("What the law asks"), "facts": _checklist(row, law, licences)})
        if row.state in IN_FORCE:
            opens = [
                {"label": OPENS[privilege], "value": _("Yes"), "article": article}
                for privilege, article in opened_by(Kind(row.status))
            ]
            sections.append({"title": _("What it opens"), "facts": opens})
        elif row.ended_on and law.outlives:
            article, text = law.outlives
            told = {"label": _("Goes on"), "value": said(text), "article": article, "wide": True}
            sections.append({"title": _("What outlives it"), "facts": [told]})
        return {
            "case": {"kind": row.get_status_display(), "tone": TONES[row.state]},
            "sections": [
                {**one, "facts": [f for f in one["facts"] if f["value"] not in ("", None)]}
                for one in sections
                if one["facts"]
            ],
        }


def _facts(row: Any, law: KindLaw) -> list[dict[str, Any]]:
    return [
        {"label": _("Holder"), "value": row.holder.name, "note": row.holder.code},
        {"label": _("Given on"), "value": row.given_on, "kind": "date", "article": law.given},
        {"label": _("Last day"), "value": row.valid_until, "kind": "date", "article": law.period or None},
        {
            "label": _("Renewal applied for on"),
            "value": row.renewal_asked_on,
            "kind": "date",
            "article": law.period or None,
        },
        {"label": _("Rests on"), "value": row.get_basis_display(), "note": row.basis_number},
        {
            "label": _("Licensed or permitted since"),
            "value": row.basis_since,
            "kind": "date",
            "article": law.basis_years,
        },
        {"label": _("Rules established"), "value": row.rules_established, "wide": True},
        {"label": _("Works electronically"), "value": _("Yes") if row.electronic else _("No")},
        {"label": _("Goods"), "value": row.goods, "wide": True, "article": "67-3(3)"},
        {
            "label": _("Exporters of the goods"),
            "wide": True,
            "article": "67-13(2)",
            "value": ", ".join(e.exporter.name for e in row.managed_exporters.all() if e.until is None),
        },
        {
            "label": _("Improvement asked for"),
            "value": row.improvement,
            "wide": True,
            "article": law.improvement,
        },
        {
            "label": _("To be improved until"),
            "value": row.improvement_until,
            "kind": "date",
            "article": law.improvement,
        },
        {"label": _("Measures taken"), "value": row.measures, "wide": True},
        {"label": _("Hearing on"), "value": row.hearing_on, "kind": "date", "article": law.hearing},
        {"label": _("Why it is to be revoked"), "value": row.revocation_reason, "wide": True},
        {"label": _("Statement of the holder"), "value": row.statement, "wide": True},
        {"label": _("Died on"), "value": row.died_on, "kind": "date", "article": "48-2(1)"},
        {
            "label": _("Successor"),
            "value": row.successor.name if row.successor else "",
            "note": row.get_manner_display(),
            "article": law.succession,
        },
        {"label": _("Takes effect on"), "value": row.takes_effect_on, "kind": "date", "article": "48-2(4)"},
        {"label": _("Decided for"), "value": ", ".join(row.decided_for)},
        {
            "label": _("Reason"),
            "value": row.reason,
            "wide": True,
            "article": "88-2(1)" if row.decided_for else None,
        },
        {"label": _("Ended on"), "value": row.ended_on, "kind": "date", "article": row.ended_by or None},
        *(
            {
                "label": _("Public notice"),
                "value": one.on,
                "kind": "date",
                "article": one.article,
                "note": one.get_what_display(),
            }
            for one in row.notices.all()
        ),
    ]


def _checklist(row: Any, law: KindLaw, licences: Sequence[HeldLicence]) -> list[dict[str, Any]]:
    """Each item of the law with what was found, for whoever is being examined."""
    who = row.successor_id or row.holder_id
    found = {one.item: one for one in row.findings.all() if one.person_id == who}
    told = []
    for ground in law.grounds:
        one = found.get(str(ground.item))
        note: Any
        if ground.counted:
            answer, note = _("Known from the record"), ""
            if ground.counted == "basis_years" and (first := first_given(licences, row.basis)):
                note = format_lazy(_("first given on {day}"), day=tokyo_date(first))
        elif one is None:
            answer, note = _("Not looked into yet"), ""
        else:
            answer, note = (_("Stands against it") if one.stands_against else _("Clear")), one.evidence
        told.append(
            {"label": said(ground.text), "value": answer, "article": ground.item, "note": note, "wide": True}
        )
    return told


KIND_LABELS: Final = dict(AuthorisationKind.choices)
