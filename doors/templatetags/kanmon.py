"""How values look on a page: yen, kilograms, Tokyo days, articles, states. Nothing here decides anything."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import template
from django.templatetags.static import static
from django.utils.dateformat import format as written
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from doors import actor_names
from doors.article_names import article_of, full_name, short_name
from statute.clock import TOKYO

register = template.Library()

NOTHING: Final = "–"

# Django's date letters; a weekday always stands beside a date, since periods turn on it.
_DATE: Final = {"en": "D j M Y", "ja": "Y年n月j日(D)"}
_SHORT_DATE: Final = {"en": "D j M", "ja": "n月j日(D)"}
_DATETIME: Final = {"en": "D j M Y H:i", "ja": "Y年n月j日(D) H:i"}

# The colour family of a state, for every procedure. A word not listed is "progress".
_TONES: Final[Mapping[str, tuple[str, ...]]] = {
    "neutral": ("new", "draft", "not_started", "expired_unused"),
    "progress": ("lodged", "under_examination", "examined", "received", "running", "verified"),
    "waiting": (
        *("inspection_ordered", "awaiting_payment", "awaiting_documents", "withdrawn_before_permission"),
        *("suspended", "in_transit", "pending"),
    ),
    "good": ("permitted", "approved", "paid", "met", "arrived", "accepted", "answered", "proved"),
    "bad": ("refused", "overdue", "expired", "missed", "confiscated", "failed", "revoked"),
    "ended": ("cancelled", "sent_back", "withdrawn", "stopped", "closed", "superseded", "lapsed"),
}
_TONE_OF_STATE: Final = {state: tone for tone, states in _TONES.items() for state in states}
_ICON_OF_TONE: Final = {
    "neutral": "pencil",
    "progress": "progress",
    "waiting": "hourglass",
    "good": "check",
    "bad": "stop",
    "ended": "ended",
}
_TONE_OF_LEVEL: Final = {
    "overdue": ("bad", "alert"),
    "today": ("bad", "bell"),
    "soon": ("waiting", "clock"),
    "later": ("neutral", "clock"),
    "met": ("good", "check"),
    "stopped": ("ended", "ended"),
    "extended": ("ended", "swap"),
    "expired": ("bad", "stop"),
    "parked": ("waiting", "hold"),
}


def _language() -> str:
    return "ja" if (get_language() or "en").startswith("ja") else "en"


def _digits(value: Any, least: int = 0, most: int = 6) -> str:
    """A number with thousands separated, and between `least` and `most` decimals."""
    number = Decimal(str(value))
    text = f"{number:,.{most}f}"
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0").ljust(least, "0")
    return f"{whole}.{fraction}" if fraction else whole


def _tokyo(value: date | datetime) -> date | datetime:
    return value.astimezone(TOKYO) if isinstance(value, datetime) else value


@register.filter
def yen(value: Any) -> str:
    """Whole yen: ¥1,234,567, in Japanese 1,234,567円. Nothing becomes a dash."""
    if value is None or value == "":
        return NOTHING
    digits = _digits(value, most=0)
    if _language() == "ja":
        return f"{digits}円"
    return f"−¥{digits[1:]}" if digits.startswith("-") else f"¥{digits}"


@register.simple_tag
def money(value: Any, currency: Any) -> str:
    """An amount in a foreign currency with its code in front, at least two decimals: USD 12,345.60."""
    if value is None or value == "":
        return NOTHING
    if str(currency) == "JPY":
        return yen(value)
    return f"{currency}\N{NO-BREAK SPACE}{_digits(value, least=2)}"


@register.simple_tag
def quantity(value: Any, unit: Any = "") -> str:
    """A number with its unit behind: 1,200 NO."""
    if value is None or value == "":
        return NOTHING
    return f"{_digits(value)}\N{NO-BREAK SPACE}{unit}".rstrip()


@register.filter
def kg(value: Any) -> str:
    """A weight in kilograms."""
    return quantity(value, "kg")


@register.filter
def tokyo_date(value: date | datetime | None) -> str:
    """The Tokyo day with its weekday: Mon 18 May 2026, in Japanese 2026年5月18日(月)."""
    return written(_tokyo(value), _DATE[_language()]) if value else NOTHING


@register.filter
def tokyo_short_date(value: date | datetime | None) -> str:
    """The Tokyo day without its year, where the year is plain from what stands around it."""
    return written(_tokyo(value), _SHORT_DATE[_language()]) if value else NOTHING


@register.filter
def tokyo_datetime(value: datetime | None) -> str:
    """The Tokyo day and minute of an instant."""
    return written(_tokyo(value), _DATETIME[_language()]) if value else NOTHING


@register.filter
def tokyo_time(value: datetime | None) -> str:
    """The Tokyo hour and minute of an instant."""
    return written(_tokyo(value), "H:i") if value else NOTHING


@register.filter
def iso(value: date | datetime | None) -> str:
    """For the datetime attribute of <time>: ISO 8601, an instant with Tokyo's offset."""
    return _tokyo(value).isoformat() if value else ""


@register.filter
def acting(value: Any) -> str:
    """Who acted, as the journal has it, with the roles in the reader's language."""
    return actor_names.shown(str(value), _language()) if value else ""


@register.filter
def article_short(value: Any) -> str:
    """Art. 67-2(3), in Japanese 第67条の2第3項; another law with its name."""
    return short_name(value, _language())


@register.filter
def article_full(value: Any) -> str:
    """The article with the name of its law, for those who hear the page."""
    return full_name(value, _language())


@register.filter
def article_url(value: Any) -> str:
    """The article's place on the statute page; empty for text that is no article."""
    article = article_of(value)
    return f"/statute/#{article.slug}" if article is not None else ""


@register.filter
def state_tone(state: Any) -> str:
    """The colour family of a state: neutral, progress, waiting, good, bad or ended."""
    return _TONE_OF_STATE.get(str(state), "progress")


@register.filter
def tone_icon(tone: Any) -> str:
    """The icon that stands beside a colour family, so that colour is never alone."""
    return _ICON_OF_TONE.get(str(tone), "progress")


@register.filter
def level_tone(level: Any) -> str:
    """The colour family of a deadline's level: overdue, today, soon, later, or how it ended."""
    return _TONE_OF_LEVEL.get(str(level), ("neutral", "clock"))[0]


@register.filter
def level_icon(level: Any) -> str:
    """The icon of a deadline's level."""
    return _TONE_OF_LEVEL.get(str(level), ("neutral", "clock"))[1]


@register.simple_tag(takes_context=True)
def control_id(context: template.Context, field: Any) -> str:
    """The id of a field's control: its own, or its name behind the `prefix` of the form it stands in."""
    own = field.get("id") if isinstance(field, Mapping) else getattr(field, "id", None)
    if own:
        return str(own)
    name = field.get("name") if isinstance(field, Mapping) else getattr(field, "name", "")
    return "-".join(part for part in ("f", str(context.get("prefix") or ""), str(name)) if part)


@register.filter
def file_size(value: Any) -> str:
    """Bytes as people read them: 640 B, 12.3 kB, 4.0 MB (powers of 1,000)."""
    if value is None or value == "":
        return NOTHING
    size = int(value)
    for unit, scale in (("MB", 1_000_000), ("kB", 1_000)):
        if size >= scale:
            return f"{Decimal(size) / scale:,.1f}\N{NO-BREAK SPACE}{unit}"
    return f"{size}\N{NO-BREAK SPACE}B"


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """One drawing of static/img/icons.svg; hidden from screen readers unless it has a label of its own."""
    where = f"{static('img/icons.svg')}#{name}"
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, where
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', where)


@register.simple_tag
def either(value: Any) -> str:
    """Yes or No in the reader's language."""
    return gettext("Yes") if value else gettext("No")
