"""Who looked at a verification case, a right in it or what was submitted (69-12(7)): written, never changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from statute import clock

if TYPE_CHECKING:
    from accounts.actors import Actor


class Viewing(models.Model):
    """One look at one case: by whom in which roles, when, and through which door. The database refuses changes."""

    class Through(models.TextChoices):
        """The door."""

        PAGE = "page", _("Page")
        API = "api", _("API")
        ADMIN = "admin", _("Administration")

    case = models.ForeignKey(
        "statute.Case", verbose_name=_("case"), on_delete=models.PROTECT, related_name="+"
    )
    user = models.ForeignKey(
        "accounts.User", verbose_name=_("user"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    # The name with the roles in force that day, as the journal writes it.
    who = models.CharField(_("who"), max_length=400)
    through = models.CharField(_("through"), max_length=10, choices=Through.choices)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("viewing")
        verbose_name_plural = _("viewings")
        indexes: ClassVar = [models.Index(fields=["case", "-id"], name="viewing_of_case")]

    def __str__(self) -> str:
        return f"{self.who} {self.at.isoformat()}"


def looked_at(case_id: int, actor: Actor, through: Viewing.Through) -> None:
    """Notes that somebody looks at a case, in one INSERT."""
    Viewing.objects.create(
        case_id=case_id, user_id=actor.user_id, who=actor.label()[:400], through=through, at=clock.now()
    )


def viewings_of(case_ids: Any) -> Any:
    """Who looked at these cases, in no order yet."""
    return Viewing.objects.filter(case_id__in=case_ids)
