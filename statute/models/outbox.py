"""Side effects leave after commit: events, the cursors of those who read them, and what was not handled."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class OutboxEvent(models.Model):
    """Something that happened to a case, for whoever is concerned. Partitioned by month like the journal."""

    id = models.BigAutoField(primary_key=True)
    case = models.ForeignKey("statute.Case", on_delete=models.PROTECT, related_name="events")
    at = models.DateTimeField()
    txid = models.BigIntegerField()
    topic = models.CharField(max_length=80)
    payload = models.JSONField()

    class Meta:
        managed = False
        db_table = "statute_outboxevent"
        verbose_name = _("event")
        verbose_name_plural = _("events")

    def __str__(self) -> str:
        return f"{self.topic} #{self.pk}"


class OutboxCursor(models.Model):
    """How far one consumer has read: the next event is the first after (txid, event_id)."""

    consumer = models.CharField(max_length=80, primary_key=True)
    txid = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("outbox cursor")
        verbose_name_plural = _("outbox cursors")

    def __str__(self) -> str:
        return self.consumer


class ParkedEvent(models.Model):
    """An event its consumer failed on: retried with back-off, then left for a supervisor."""

    consumer = models.CharField(_("consumer"), max_length=80)
    event_id = models.BigIntegerField()
    at = models.DateTimeField(_("time"))
    case = models.ForeignKey("statute.Case", on_delete=models.PROTECT, related_name="parked_events")
    topic = models.CharField(_("topic"), max_length=80)
    payload = models.JSONField()
    attempts = models.IntegerField(_("attempts"), default=1)
    retry_at = models.DateTimeField(_("next attempt"), null=True)
    last_error = models.TextField(_("last error"))
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("parked event")
        verbose_name_plural = _("parked events")
        constraints = [models.UniqueConstraint(fields=["consumer", "event_id"], name="parked_event_once")]
        indexes = [
            models.Index(
                fields=["retry_at"], name="parked_retry", condition=models.Q(handled_at__isnull=True)
            )
        ]

    def __str__(self) -> str:
        return f"{self.consumer}: {self.topic} #{self.event_id}"
