"""Facts of time that a law or a minister may change before a library release does; and a sandbox's clock."""

from datetime import timedelta

from django.db import connection, models
from django.utils.translation import gettext_lazy as _


class CalendarOverride(models.Model):
    """A day whose standing differs from the library's calendar: opened or closed, with its source."""

    day = models.DateField(unique=True)
    closed = models.BooleanField()
    name = models.CharField(max_length=120)
    name_ja = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("calendar override")
        verbose_name_plural = _("calendar overrides")

    def __str__(self) -> str:
        return f"{self.day} {self.name}"


class Parameter(models.Model):
    """A number of the law from a day on, where it was enacted after the shipped editions were written."""

    name = models.CharField(max_length=120)
    valid_from = models.DateField()
    value = models.JSONField()
    article = models.CharField(max_length=80)
    source = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("parameter")
        verbose_name_plural = _("parameters")
        constraints = [models.UniqueConstraint(fields=["name", "valid_from"], name="parameter_once")]

    def __str__(self) -> str:
        return f"{self.name} from {self.valid_from}"


class SandboxClock(models.Model):
    """How far a sandbox's clock is ahead. One row, and only forward."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead = models.DurationField(default=timedelta)

    class Meta:
        verbose_name = _("sandbox clock")
        verbose_name_plural = _("sandbox clocks")
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock")]

    def __str__(self) -> str:
        return str(self.ahead)

    @classmethod
    def offset(cls) -> timedelta:
        """How far ahead; zero before it was ever moved."""
        return cls.objects.filter(pk=1).values_list("ahead", flat=True).first() or timedelta(0)

    @classmethod
    def move(cls, by: timedelta) -> None:
        """Adds to the offset in one statement, so that two moves at once both count."""
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE statute_sandboxclock SET ahead = ahead + %s * interval '1 microsecond' WHERE id = 1",
                [by // timedelta(microseconds=1)],
            )
