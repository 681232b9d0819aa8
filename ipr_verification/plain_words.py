"""What a side may do until when, and what it waits for, in plain words: for a rightholder, an importer, an exporter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from doors.templatetags.kanmon import tokyo_date
from ipr_verification.case_words import ORGAN_WORDS
from ipr_verification.concern_guards import heard_on_request, rests_on_petitioning_holder
from ipr_verification.rules.secrecy import Reader
from ipr_verification.states import RUNNING, RightState
from statute.models import DeadlineRow

if TYPE_CHECKING:
    from doors.case_contents import ShownDeadline
    from ipr_verification.models import RightConcerned


def said_to(
    row: RightConcerned,
    reader: Reader,
    clocks: Sequence[ShownDeadline],
    opinions: Sequence[Mapping[str, Any]],
) -> list[str]:
    """The sentences at the head of the page of a party; none for officers, who read the machine itself."""
    if reader is Reader.OFFICERS:
        return []
    if row.state not in RUNNING:
        return [_ended(row)]
    holder = reader is Reader.HOLDER
    until = {one.row.name: one for one in clocks if one.row.status == DeadlineRow.Status.RUNNING}
    said = []
    if holder and row.state == RightState.OPENED:
        said.append(
            _("Your days run from the day on which you receive the notice of customs. Open it below.")
        )
    if not holder and row.trader_told_on is None:
        said.append(_("Your days for evidence run from the day on which you receive the notice of customs."))
    if evidence := until.get("evidence_of_holder" if holder else "evidence_of_trader"):
        sentence = _("You may submit evidence and state your opinion until %(day)s (%(n)s days left).")
        if evidence.days_left < 0:
            sentence = _("Your days for evidence ended on %(day)s. Customs decides on what is there.")
        said.append(sentence % {"day": tokyo_date(evidence.row.ends_on), "n": evidence.days_left})
    own = row.holder_stated_on if holder else row.trader_stated_on
    if own is not None:
        said.append(_("You said that nothing more will follow. You wait for the decision of customs."))
    if (window := until.get("window")) and window.days_left >= 0:
        said.append(
            _("You may ask customs until %(day)s to hear the opinion of: %(organ)s.")
            % {"day": tokyo_date(window.row.ends_on), "organ": ORGAN_WORDS[heard_on_request(row)]}
        )
    for one in opinions:
        organ = {"organ": ORGAN_WORDS[one["organ"]]}
        if one["sought_on"] and not one["answered_on"]:
            said.append(_("Customs waits for the opinion of: %(organ)s.") % organ)
        elif one["asked_by_you"] and not one["sought_on"] and not one["refused_on"]:
            said.append(_("You asked that this organ be heard: %(organ)s. Customs decides on it.") % organ)
    if row.discontinuance_asked_on is not None:
        said.append(
            _(
                "The importer or exporter has asked to discontinue the procedures; a deposit secures your loss."
            )
            if holder
            else _(
                "You asked to discontinue the procedures. They end when the deposit ordered has been made."
            )
        )
    elif not holder and rests_on_petitioning_holder(row):
        said.append(
            _(
                "If nothing is found in time, you may ask to discontinue against a deposit: see below from when."
            )
        )
    return [str(one) for one in said]


def _ended(row: RightConcerned) -> str:
    return {
        RightState.FOUND_INFRINGING: _("The procedures are over: goods infringe the right."),
        RightState.FOUND_NOT_INFRINGING: _("The procedures are over: the goods do not infringe the right."),
        RightState.CLOSED: _("The procedures are over: the goods are not admitted for another reason."),
        RightState.DISCONTINUED: _("The procedures are discontinued."),
    }[RightState(row.state)]
