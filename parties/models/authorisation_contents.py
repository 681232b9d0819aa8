"""What belongs to an authorised operator's case beside its row: findings, exporters, public notices; its choices."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from parties.rules import authorisation_kinds
from parties.rules.authorisation_kinds import Kind


class State(models.TextChoices):
    """How far a status has come."""

    APPLIED = "applied", _("Applied for")
    UNDER_REVIEW = "under_review", _("Under review")
    APPROVED = "approved", _("In force")
    IMPROVEMENT_REQUESTED = "improvement_requested", _("In force, improvement requested")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Application withdrawn")
    REVOKED = "revoked", _("Revoked")
    DISCONTINUED = "discontinued", _("Discontinued")
    LAPSED = "lapsed", _("Lapsed")
    SUCCEEDED = "succeeded", _("Taken over")


HELD_STATES = [State.APPROVED, State.IMPROVEMENT_REQUESTED]


class AuthorisationKind(models.TextChoices):
    """The seven statuses as people call them."""

    IMPORTER = Kind.IMPORTER.value, _("Authorised importer")
    WAREHOUSE = Kind.WAREHOUSE.value, _("Approved warehouse holder")
    FACTORY = Kind.FACTORY.value, _("Approved factory holder")
    CARRIER = Kind.CARRIER.value, _("Carrier approved for specified bonded transport")
    EXPORTER = Kind.EXPORTER.value, _("Authorised exporter")
    MANUFACTURER = Kind.MANUFACTURER.value, _("Authorised manufacturer")
    BROKER = Kind.BROKER.value, _("Authorised customs broker")


class AuthorisationBasis(models.TextChoices):
    """What some applicants must be already."""

    WAREHOUSE_LICENCE = authorisation_kinds.Basis.WAREHOUSE_LICENCE.value, _("Bonded warehouse licence")
    FACTORY_LICENCE = authorisation_kinds.Basis.FACTORY_LICENCE.value, _("Bonded factory licence")
    AUTHORISED_BROKER = authorisation_kinds.Basis.AUTHORISED_BROKER.value, _("Authorised customs broker")
    APPROVED_HOLDER = authorisation_kinds.Basis.APPROVED_HOLDER.value, _("Approved holder (50, 61-5)")
    OTHER_FORWARDER = (
        authorisation_kinds.Basis.OTHER_FORWARDER.value,
        _("Other international freight forwarder"),
    )
    BROKERAGE_PERMIT = authorisation_kinds.Basis.BROKERAGE_PERMIT.value, _("Customs brokerage permit")


class Manner(models.TextChoices):
    """How somebody else comes into the holder's place (48-2)."""

    INHERITANCE = "inheritance", _("Inheritance")
    MERGER = "merger", _("Merger")
    SPLIT = "split", _("Company split")
    TRANSFER = "transfer", _("Transfer of the business")


class GroundFinding(models.Model):
    """What an officer found about one ground of the law, with the evidence for it."""

    authorisation = models.ForeignKey(
        "parties.Authorisation", on_delete=models.PROTECT, related_name="findings"
    )
    # The applicant, or who is to succeed: 48-2(3), (5) ask the same of them.
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="+")
    item = models.CharField(_("item"), max_length=80)
    stands_against = models.BooleanField(_("stands against it"))
    evidence = models.CharField(_("evidence"), max_length=1000)
    found_at = models.DateTimeField(_("found at"))
    found_by = models.CharField(_("found by"), max_length=300)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        constraints = [
            models.UniqueConstraint(fields=["authorisation", "person", "item"], name="ground_found_once")
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.stands_against}"


class ManagedExporter(models.Model):
    """Who exports the goods of an authorised manufacturer under its management (67-13(2))."""

    authorisation = models.ForeignKey(
        "parties.Authorisation", on_delete=models.PROTECT, related_name="managed_exporters"
    )
    exporter = models.ForeignKey(
        "accounts.Person", verbose_name=_("exporter"), on_delete=models.PROTECT, related_name="+"
    )
    # The status ends for who exports no longer; the row tells that it was so.
    until = models.DateField(_("until"), null=True)

    class Meta:
        verbose_name = _("managed exporter")
        verbose_name_plural = _("managed exporters")
        constraints = [
            models.UniqueConstraint(
                fields=["authorisation", "exporter"],
                condition=models.Q(until__isnull=True),
                name="managed_exporter_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.exporter_id)


class AuthorisationNotice(models.Model):
    """A public notice of a status: given, ended, taken over (63-3(2), 63-7(2), 79(4), 79-4(2), 48-2(6))."""

    authorisation = models.ForeignKey(
        "parties.Authorisation", on_delete=models.PROTECT, related_name="notices"
    )
    what = models.CharField(
        max_length=10, choices=[("given", _("Given")), ("ended", _("Ended")), ("succeeded", _("Taken over"))]
    )
    article = models.CharField(max_length=80)
    on = models.DateField()

    class Meta:
        verbose_name = _("public notice of a status")
        verbose_name_plural = _("public notices of statuses")
        indexes = [models.Index(fields=["-on", "-id"], name="authorisation_notice_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(what__in=["given", "ended", "succeeded"]), name="authorisation_notice_what"
            ),
            # That it passes to another may be approved more than once: the first approval was not made use of.
            models.UniqueConstraint(
                fields=["authorisation", "what"],
                condition=models.Q(what__in=["given", "ended"]),
                name="authorisation_notice_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.on}"
