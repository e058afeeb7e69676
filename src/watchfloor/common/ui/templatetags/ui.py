"""What templates write numbers, times and icons with. `{% load ui %}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, tzinfo
from functools import cache

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, RadioSelect, Select
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext

from watchfloor.common.words import Words

register = template.Library()
_A_DAY = 86_400  # seconds


@cache
def _sprite() -> str:
    return static("ui/icons.svg")


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Draw an icon of the sprite; it is decoration, so put words beside it."""
    return format_html(
        '<svg class="wf-icon {}" aria-hidden="true"><use href="{}#{}"></use></svg>',
        css_class,
        _sprite(),
        name,
    )


@register.simple_tag
def no_value(reason: str = "") -> SafeString:
    """Draw the dash that stands for a value that does not exist, with the reason why."""
    reason = reason or gettext("No value")
    return format_html(
        '<span class="wf-none" title="{0}"><span aria-hidden="true">–</span>'
        '<span class="visually-hidden">{0}</span></span>',
        reason,
    )


@register.filter
def number(value: float | None, decimals: int = 0) -> str | SafeString:
    """Write 12345.6 as 12,346, or with so many decimals."""
    return no_value() if value is None else f"{value:,.{decimals}f}"


@register.filter
def money(value: float | None, decimals: int = 0) -> str | SafeString:
    """Write an amount in the center's currency: ¥12,346."""
    return no_value() if value is None else f"{settings.CURRENCY_SIGN}{value:,.{decimals}f}"


@register.filter
def share(value: float | None, decimals: int = 1) -> str | SafeString:
    """Write a share of 0 to 1 as per cent: 0.8194 as 81.9%."""
    return no_value(gettext("Nothing to divide by")) if value is None else f"{value:.{decimals}%}"


@register.filter
def points(difference: float) -> str:
    """Write a difference of two shares in points, with its sign: -0.124 as −12.4."""
    return f"{100 * difference:+.1f}".replace("-", "−")


@register.filter
def duration(seconds: float | None) -> str | SafeString:
    """Write seconds as a clock does: 3:20, or 1:02:05 from an hour on."""
    if seconds is None:
        return no_value()
    minutes, rest = divmod(round(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    sign = "−" if seconds <= -0.5 else ""
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


@register.filter
def lasting(seconds: float | None) -> str | SafeString:
    """Write for how long something has lasted: as a clock, in days and hours from a day on."""
    if seconds is None or seconds < _A_DAY:
        return duration(seconds)
    days, rest = divmod(int(seconds), _A_DAY)
    return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": rest // 3600}


@register.filter
def duration_words(seconds: float | None) -> str | SafeString:
    """Write seconds in words: 3 min 20 s, 3 分 20 秒."""
    if seconds is None:
        return no_value()
    minutes, rest = divmod(round(abs(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        gettext("%(hours)s h") % {"hours": hours} if hours else "",
        gettext("%(minutes)s min") % {"minutes": minutes} if minutes else "",
        gettext("%(seconds)s s") % {"seconds": rest} if rest or not (hours or minutes) else "",
    ]
    return " ".join(part for part in parts if part)


@register.filter
def weekday(day: date) -> str:
    """Write a weekday short: Mon, 周一."""
    name = date_format(day, "D")
    return f"周{name[-1]}" if (get_language() or "").startswith("zh") else name


@register.filter
def month_day(day: date) -> str:
    """Write a day with its weekday: 06-08 Mon, 06-08 周一."""
    return f"{day:%m-%d} {weekday(day)}"


@register.filter
def entry(mapping: Mapping[object, object] | None, key: object) -> object:
    """Return what a mapping has under a key; None: nothing."""
    return (mapping or {}).get(key)


@register.filter
def clock(minute: int) -> str:
    """Write a minute of a day as a clock shows it; +1: on the next day.

    >>> clock(1500)
    '01:00 +1'
    """
    days, rest = divmod(minute, 24 * 60)
    return f"{rest // 60:02d}:{rest % 60:02d}" + (f" +{days}" if days else "")


@register.filter
def hours(minutes: float) -> str:
    """Write minutes as hours with up to two decimals: 7.5 h, 7.5 小时."""
    return gettext("%(hours)s h") % {"hours": f"{round(minutes / 60, 2):,g}"}


@register.simple_tag
def instant(at: datetime | None, form: str = "minute", zone: tzinfo | None = None) -> SafeString:
    """Write an instant in the viewer's zone; the zone's name is in its title.

    `form` is "minute", "second", "time" (of the day, with seconds), "day", or "zoned", which
    writes the zone's name out.
    """
    if at is None:
        return no_value()
    local = timezone.localtime(at, zone)
    patterns = {
        "second": "%Y-%m-%d %H:%M:%S",
        "time": "%H:%M:%S",
        "day": "%Y-%m-%d",
    }
    written = local.strftime(patterns.get(form, "%Y-%m-%d %H:%M"))
    place = zone_name(local)
    shown = format_html(' <span class="wf-zone">{}</span>', place) if form == "zoned" else ""
    return format_html(
        '<time class="wf-instant nowrap" datetime="{}" title="{} {}">{}{}</time>',
        local.isoformat(),
        local.strftime("%Y-%m-%d %H:%M:%S"),
        place,
        written,
        shown,
    )


def zone_name(at: datetime) -> str:
    """Name the zone of an aware instant: Asia/Shanghai, UTC+08:00."""
    offset = at.strftime("%z")
    spelled = f"UTC{offset[:3]}:{offset[3:5]}"
    name = str(getattr(at.tzinfo, "key", None) or at.tzname() or "")
    return spelled if name in {"", spelled} else f"{name}, {spelled}"


@register.filter
def ago(at: datetime | None, now: datetime | None = None) -> str | SafeString:
    """Write how long ago an instant was: 5 minutes ago, 2 天前."""
    if at is None:
        return no_value()
    seconds = int(((now or timezone.now()) - at).total_seconds())  # noqa: TID251  a page reads the clock
    minutes = max(seconds, 0) // 60
    if minutes < 1:
        return gettext("just now")
    if minutes < 60:
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", minutes) % {"n": minutes}
    if minutes < 48 * 60:
        return ngettext("%(n)s hour ago", "%(n)s hours ago", minutes // 60) % {"n": minutes // 60}
    return ngettext("%(n)s day ago", "%(n)s days ago", minutes // 1440) % {"n": minutes // 1440}


@register.filter
def day(value: date | None) -> str | SafeString:
    """Write a date: 2026-03-29."""
    return no_value() if value is None else value.isoformat()


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str = "") -> SafeString:
    """Draw a small line of values; `label` says in words what it shows. Gaps are left out."""
    known = [(i, value) for i, value in enumerate(values) if value is not None]
    if not known:
        return no_value()
    low, high = min(v for _, v in known), max(v for _, v in known)
    spread, steps = (high - low) or 1.0, max(len(values) - 1, 1)
    points = [(100 * i / steps, 23 - 22 * (v - low) / spread) for i, v in known]
    return format_html(
        '<svg class="wf-spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img"'
        ' aria-label="{}"><polyline points="{}"></polyline></svg>',
        label,
        " ".join(f"{x:.1f},{y:.1f}" for x, y in points),
    )


@register.filter
def said(words: Words | None) -> str:
    """Write a text that data have in both languages, in the language of the page."""
    return words.text(get_language() or "en") if words else ""


@register.filter
def input_kind(field: BoundField) -> str:
    """Say what a form field looks like: check, radio, select or text."""
    widget = field.field.widget
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, RadioSelect):
        return "radio"
    return "select" if isinstance(widget, Select) else "text"


@register.filter
def with_class(field: BoundField, css_class: str = "") -> SafeString:
    """Draw a form field's control in the shared look, tied to its hint and errors."""
    chosen = css_class or ("form-select" if input_kind(field) == "select" else "form-control")
    described = [
        f"{field.auto_id}_helptext" if field.help_text else "",
        f"{field.auto_id}_error" if field.errors else "",
    ]
    attributes = {
        "class": f"{chosen} {field.field.widget.attrs.get('class', '')}".strip()
        + (" is-invalid" if field.errors else ""),
        "aria-describedby": " ".join(part for part in described if part) or None,
    }
    return field.as_widget(attrs={k: v for k, v in attributes.items() if v})
