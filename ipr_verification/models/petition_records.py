"""What a petition keeps beside its own columns: its technical advisors and its identification guides."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _

from ipr_verification.models.petition_state import MATTERS, Standing
from ipr_verification.rules.matching import Sort


class PetitionAdvisor(models.Model):
    """A technical advisor designated for a petition, what was asked, and what was answered (69-5, 69-14)."""

    petition = models.ForeignKey(
        "ipr_verification.Petition", on_delete=models.PROTECT, related_name="advisors"
    )
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    affiliation = models.ForeignKey("accounts.Person", null=True, on_delete=models.PROTECT, related_name="+")
    expertise = models.CharField(_("expertise"), max_length=4000)
    # That the advisor has no special interest with the parties.
    statement = models.CharField(_("statement"), max_length=4000)
    designated_on = models.DateField(_("designated on"))
    matter = models.CharField(_("matter"), max_length=20, blank=True, choices=MATTERS)
    question = models.CharField(_("question"), max_length=4000, blank=True)
    asked_on = models.DateField(_("asked on"), null=True)
    sufficient = models.BooleanField(_("the evidence is sufficient"), null=True)
    opinion = models.CharField(_("opinion"), max_length=4000, blank=True)
    answered_on = models.DateField(_("answered on"), null=True)

    class Meta:
        verbose_name = _("technical advisor")
        verbose_name_plural = _("technical advisors")

    def __str__(self) -> str:
        return self.person.name


class IdentificationGuide(models.Model):
    """How genuine goods are told from counterfeits: written by the petitioner, confirmed by an officer."""

    petition = models.ForeignKey("ipr_verification.Petition", on_delete=models.PROTECT, related_name="guides")
    title = models.CharField(_("title"), max_length=200)
    look_at = models.CharField(_("what to look at"), max_length=4000)
    genuine = models.CharField(_("genuine goods"), max_length=4000)
    counterfeit = models.CharField(_("counterfeits"), max_length=4000)
    # Pictures among the documents of the petition, by their hashes.
    genuine_pictures = models.JSONField(_("pictures of genuine goods"), default=list)
    counterfeit_pictures = models.JSONField(_("pictures of counterfeits"), default=list)
    standing = models.CharField(_("standing"), max_length=10, choices=Standing.choices)
    written_on = models.DateField(_("written on"))
    written_by = models.CharField(_("written by"), max_length=200)
    decided_on = models.DateField(_("decided on"), null=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=4000, blank=True)

    class Meta:
        verbose_name = _("identification guide")
        verbose_name_plural = _("identification guides")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(standing__in=Standing.values), name="identificationguide_standing_known"
            )
        ]

    def __str__(self) -> str:
        return self.title


class PetitionTerm(models.Model):
    """A word by which the goods of a petition in effect are found among what is declared: normalised, indexed.

    There as long as the petition is in effect; its particulars say the same in its petitioner's own spelling.
    """

    petition = models.ForeignKey("ipr_verification.Petition", on_delete=models.PROTECT, related_name="terms")
    side = models.CharField(max_length=6)
    sort = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Sort])
    word = models.CharField(max_length=400)

    class Meta:
        verbose_name = _("search word")
        verbose_name_plural = _("search words")
        indexes = [
            models.Index(fields=["word", "sort", "side"], name="petitionterm_word"),
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="petitionterm_similar"),
            GinIndex(SearchVector("word", config="english"), name="petitionterm_forms"),
        ]

    def __str__(self) -> str:
        return self.word
