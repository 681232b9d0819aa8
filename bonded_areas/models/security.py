"""Security for the duty that hangs on cargo: customs records what it has received, nobody's own word is any (9-6)."""

from __future__ import annotations

from typing import Any, Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from statute.articles import Article
from statute.errors import Reason
from statute.transitions import Ctx, guard

SECURITY, PROVIDED = Article("63", 2), Article("9-6", 1)
TAKES_SECURITY: Final = (Role.BONDED_OFFICER, Role.SUPERVISOR, Role.COLLECTOR)


@guard(SECURITY, _("The security that was required has not been given."))
def security_is_given(row: Any, ctx: Ctx) -> list[Reason]:
    if row.security_given >= row.security_required:
        return []
    sentence = format_lazy(
        _("{given} yen of the {required} yen required have been given."),
        given=f"{row.security_given:,}",
        required=f"{row.security_required:,}",
    )
    return [Reason("security_missing", sentence, SECURITY)]


@guard(SECURITY, _("No security is required."))
def security_is_required(row: Any, ctx: Ctx) -> bool:
    return bool(row.security_required > 0)
