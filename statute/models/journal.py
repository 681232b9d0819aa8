"""The journal of what was done in law: append-only in the database itself, chained per case, sealed."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JournalEntry(models.Model):
    """One act on one case. `body` is the canonical text that was hashed; the other columns repeat parts.

    The table is range-partitioned by month of `at` (the migration), so its real primary key is (id, at).
    `txid` is the transaction that wrote it: readers that must miss nothing read below the snapshot's xmin.
    """

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("statute.Case", on_delete=models.PROTECT, related_name="journal")
    sequence = models.BigIntegerField(_("sequence"))
    at = models.DateTimeField(_("time"))
    txid = models.BigIntegerField()
    action = models.CharField(_("action"), max_length=60)
    actor_id = models.BigIntegerField(null=True)
    audience = models.CharField(_("audience"), max_length=10)
    body = models.TextField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = "statute_journalentry"
        verbose_name = _("journal entry")
        verbose_name_plural = _("journal entries")

    def __str__(self) -> str:
        return f"{self.case_id}/{self.sequence} {self.action}"


class JournalSeal(models.Model):
    """A Merkle root over the entries of a span of transactions and over the heads of their cases, chained."""

    number = models.BigIntegerField(unique=True)
    made_at = models.DateTimeField()
    from_txid = models.BigIntegerField()
    below_txid = models.BigIntegerField()
    entries = models.BigIntegerField()
    entries_root = models.BinaryField()
    heads_root = models.BinaryField()
    prev_hash = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        verbose_name = _("journal seal")
        verbose_name_plural = _("journal seals")

    def __str__(self) -> str:
        return f"seal {self.number}"
