"""What templates of this room write days with. `{% load rosters %}`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django import template
from django.utils.formats import date_format
from django.utils.translation import get_language

register = template.Library()


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
def tone_of(tones: Mapping[str, int] | None, code: str) -> int:
    """Return the tone of a shift's code; one of its own for what is not in the catalogue."""
    return (tones or {}).get(code, 5)
