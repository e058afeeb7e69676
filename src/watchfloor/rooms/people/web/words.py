"""Roles and kinds of units in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from watchfloor.common.access import Role

Words = str | Promise

ROLE_WORDS: Mapping[Role, Words] = {
    Role.AGENT: _("Agent"),
    Role.TEAM_LEADER: _("Team leader"),
    Role.FLOOR_MANAGER: _("Floor manager"),
    Role.PLANNER: _("Planner"),
    Role.QUALITY_ANALYST: _("Quality analyst"),
    Role.RISK_OFFICER: _("Risk officer"),
    Role.PROCESS_OWNER: _("Process owner"),
    Role.DIRECTOR: _("Director"),
    Role.ADMINISTRATOR: _("Administrator"),
}
KIND_WORDS: Mapping[str, Words] = {
    "centre": _("Centre"),
    "site": _("Site"),
    "department": _("Department"),
    "team": _("Team"),
}
