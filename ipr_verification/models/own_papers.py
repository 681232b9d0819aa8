"""Files of a verification case or of a right in it are the office's own: evidence belongs to what a side submits."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django_fsm import transition

from statute.articles import Article
from statute.authority import CONSEQUENCE, INTAKE
from statute.clerical import WORKING_STAFF, DocumentInput, document_is_stored
from statute.effects import Create, Effects
from statute.models import Document
from statute.transitions import OFFICERS, Ctx, rule


class OwnPapers:
    """Mixed into both. A file there would show one side what is the other's (69-12(7))."""

    @transition(
        field="state", source="*", target=None,
        custom=rule(
            label=_("Attach a document"), article=Article("68"), input=DocumentInput,
            roles=WORKING_STAFF | {CONSEQUENCE, INTAKE}, guards=(document_is_stored,), audience=OFFICERS,
        ),
    )  # fmt: skip
    def attach_document(self, ctx: Ctx) -> Effects:
        """A file joins the case, for officers alone."""
        given, who = ctx.input.model_dump(), ctx.actor.label()
        paper = Document(case_id=ctx.case_id, audience=OFFICERS, added_at=ctx.now, added_by=who, **given)
        return [Create(paper)]
