"""The organs that are heard on a right in a verification procedure (69-17 to 69-19, 69-7 to 69-9)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

ADVISORS = "advisors"
ORGANS = [
    ("patent_office", _("Commissioner of the Patent Office")),
    ("meti", _("Minister of Economy, Trade and Industry")),
    ("maff", _("Minister of Agriculture, Forestry and Fisheries")),
    (ADVISORS, _("technical advisors")),
]


class Hearing(models.Model):
    """One opinion: asked for by a party or by customs, sought or not, and what came. One organ at a time per right."""

    concerned = models.ForeignKey(
        "ipr_verification.RightConcerned", on_delete=models.PROTECT, related_name="hearings"
    )
    organ = models.CharField(_("organ"), max_length=20, choices=ORGANS)
    # Who wished for it: "rightholder", "trader"; none where customs asks of its own accord.
    asked_by = ArrayField(models.CharField(max_length=20), verbose_name=_("asked for by"), default=list)
    question = models.TextField(_("question"))
    asked_on = models.DateField(_("asked for on"))
    # The provision under which it was sought.
    article = models.CharField(_("article"), max_length=40, blank=True)
    sought_on = models.DateField(_("sought on"), null=True)
    refused_on = models.DateField(_("not sought on"), null=True)
    refused_because = models.TextField(_("why it is not sought"), blank=True)
    answered_on = models.DateField(_("given on"), null=True)
    substance = models.TextField(_("substance"), blank=True)
    not_needed_on = models.DateField(_("no longer needed on"), null=True)
    # The day on which the trader was told that it is sought (69-17(5)).
    seeking_told_on = models.DateField(_("seeking told to the importer or exporter on"), null=True)
    # The day on which the trader was told its substance (69-17(6)): ten days are counted from it (69-20(1)).
    trader_told_on = models.DateField(_("told to the importer or exporter on"), null=True)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        indexes = [models.Index(fields=["concerned"], name="hearing_concerned")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_on__isnull=True) | models.Q(sought_on__isnull=False),
                name="hearing_sought_before_given",
            )
        ]

    def __str__(self) -> str:
        return self.get_organ_display()

    @property
    def asked(self) -> bool:
        """Whether a party asked for it and customs has not decided yet."""
        return self.sought_on is None and self.refused_on is None and self.not_needed_on is None

    @property
    def outstanding(self) -> bool:
        """Whether it was sought and is still to be given."""
        return self.sought_on is not None and self.answered_on is None and self.not_needed_on is None
