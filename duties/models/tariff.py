"""The tariff schedule by edition: a chapter in force from a day, its lines, and their rates as printed."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _


class DayRange(models.Func):
    """The days from one column to another, both included; an empty end is open."""

    function = "DATERANGE"
    output_field = DateRangeField()


class TariffEdition(models.Model):
    """One chapter as it stands from a day until the next edition of that chapter.

    `complete` is false for a schedule that holds a selection of lines only; it never takes the place of a
    complete one. `file_hash` is the SHA-256 of the chapter's content, by which the same content is known
    again.
    """

    chapter = models.CharField(_("chapter"), max_length=2)
    valid_from = models.DateField(_("in force from"))
    valid_to = models.DateField(_("in force until"), null=True, blank=True)
    complete = models.BooleanField(_("complete"), default=True)
    source = models.CharField(_("source"), max_length=200)
    file_hash = models.CharField(_("hash of the content"), max_length=64)
    loaded_at = models.DateTimeField(_("loaded at"))

    class Meta:
        verbose_name = _("edition of a tariff chapter")
        verbose_name_plural = _("editions of tariff chapters")
        ordering: ClassVar[list[str]] = ["chapter", "-valid_from"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["chapter", "valid_from"], name="duties_edition_of_a_day_once"),
            models.CheckConstraint(
                condition=models.Q(chapter__regex=r"^[0-9]{2}$"), name="duties_edition_chapter_two_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="duties_edition_ends_after_it_begins",
            ),
            ExclusionConstraint(
                name="duties_edition_one_in_force",
                expressions=[
                    ("chapter", RangeOperators.EQUAL),
                    (
                        DayRange(
                            "valid_from",
                            "valid_to",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.chapter} {self.valid_from.isoformat()}"


class TariffLine(models.Model):
    """A line with its statistical code of nine digits; `path` holds the words of its headings, outermost
    first.
    """

    edition = models.ForeignKey(
        TariffEdition, on_delete=models.CASCADE, related_name="lines", verbose_name=_("edition")
    )
    code = models.CharField(_("statistical code"), max_length=9)
    path = ArrayField(models.TextField(), verbose_name=_("description"))
    units = ArrayField(models.CharField(max_length=8), verbose_name=_("units"), blank=True, default=list)
    laws = ArrayField(models.CharField(max_length=2), verbose_name=_("other laws"), blank=True, default=list)

    class Meta:
        verbose_name = _("tariff line")
        verbose_name_plural = _("tariff lines")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["edition", "code"], name="duties_line_once_in_an_edition"),
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^[0-9]{9}$"), name="duties_line_code_nine_digits"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["code"], name="duties_line_code")]

    def __str__(self) -> str:
        return self.code


class TariffRate(models.Model):
    """A rate of a line as the schedule prints it.

    `column` is the printed name of the column. `reading` is the rate in the normal form of rates.written,
    empty where it could not be read; such a rate is kept and refused when it is needed. `inherited` tells
    that it stands at a heading above the line.
    """

    line = models.ForeignKey(
        TariffLine, on_delete=models.CASCADE, related_name="rates", verbose_name=_("tariff line")
    )
    column = models.CharField(_("column"), max_length=60)
    text = models.TextField(_("as printed"))
    reading = models.TextField(_("as read"), blank=True)
    inherited = models.BooleanField(_("from a heading"), default=False)

    class Meta:
        verbose_name = _("tariff rate")
        verbose_name_plural = _("tariff rates")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["line", "column"], name="duties_rate_once_in_a_line"),
            models.CheckConstraint(condition=~models.Q(text=""), name="duties_rate_has_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.column} {self.text}"


class OtherLaw(models.Model):
    """A law other than the customs laws that the schedule names beside a line by two letters (Article 70)."""

    code = models.CharField(_("code"), max_length=2, primary_key=True)
    name = models.CharField(_("law"), max_length=200)
    goods = models.TextField(_("goods"), blank=True)
    authority = models.TextField(_("authority"), blank=True)
    document = models.TextField(_("what customs confirms"), blank=True)

    class Meta:
        verbose_name = _("other law")
        verbose_name_plural = _("other laws")

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
