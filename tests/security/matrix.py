"""Who gets in where: every address of the product, by name. The test holds it against reality.

A line is `"url name": page(who, …)` or `"METHOD /api/path": api(who, …)`; the failing test
writes the line that is missing. `who` are the roles that get past the guard; `stranger` says
what a leader of another team meets: "in" (a page with her own rows), or "missing" (404).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from watchfloor.common.access import EVERYBODY, STAFF, Role

Value = Callable[[Any], Any] | str | int


@dataclass(frozen=True)
class Gate:
    """Who gets in by one address, and how it is asked."""

    who: frozenset[Role]
    method: str = "get"
    ids: Mapping[str, Value] = field(default_factory=dict)
    stranger: str = "in"
    signed_out: str = "sign in"
    may_be_missing: bool = False  # the thing named by `ids` is not made: 404 behind the guard
    needs_role: bool = True
    leads_to_sign_in: bool = False  # by design, for everybody
    query: str = ""  # what the API wants before it looks at who asks
    body: Mapping[str, Any] | None = None


def page(who: frozenset[Role], method: str = "get", stranger: str = "in", **ids: Value) -> Gate:
    """Return a page of ours that some roles open."""
    return Gate(who, method, ids, stranger)


def absent(who: frozenset[Role], method: str = "get", **ids: Value) -> Gate:
    """Return a page of a thing that the test does not make: past the guard there is nothing."""
    return Gate(who, method, ids, stranger="missing", may_be_missing=True)


def own(method: str = "get", **ids: Value) -> Gate:
    """Return a page that shows each signed-in person her own things, role or none."""
    return Gate(EVERYBODY, method, ids, needs_role=False)


def anybody(method: str = "get", **ids: Value) -> Gate:
    """Return a page that opens without signing in."""
    return Gate(EVERYBODY, method, ids, signed_out="in", needs_role=False)


def to_sign_in(method: str = "get") -> Gate:
    """Return an address after which everybody stands before the sign-in page."""
    return Gate(EVERYBODY, method, needs_role=False, leads_to_sign_in=True)


def asked(gate: Gate, query: str = "", body: Mapping[str, Any] | None = None) -> Gate:
    """Return a gate that is asked with a query or a body."""
    return replace(gate, query=query, body=body)


def closed(**ids: Value) -> Gate:
    """Return an address that answers nobody."""
    return Gate(EVERYBODY, ids=ids, stranger="missing", signed_out="missing",
                may_be_missing=True, needs_role=False)  # fmt: skip


def nobody() -> Gate:
    """Return an address that is refused to everybody: it does not say who may open it."""
    return Gate(frozenset(), needs_role=False)


ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
AUDITORS = frozenset({Role.ADMINISTRATOR, Role.DIRECTOR, Role.RISK_OFFICER})
PLANNER = frozenset({Role.PLANNER})
APPROVERS = frozenset({Role.TEAM_LEADER, Role.FLOOR_MANAGER, Role.PLANNER})
FLOOR_AND_PLAN = frozenset({Role.FLOOR_MANAGER, Role.PLANNER})
IMPORTERS = frozenset({Role.PLANNER, Role.ADMINISTRATOR})
CHOOSERS = IMPORTERS | {Role.DIRECTOR}
REVEALERS = frozenset({Role.QUALITY_ANALYST, Role.RISK_OFFICER, Role.ADMINISTRATOR})
IMPORT_READERS = IMPORTERS | {Role.FLOOR_MANAGER, Role.DIRECTOR}

GUIDES = frozenset({Role.RISK_OFFICER, Role.PROCESS_OWNER, Role.ADMINISTRATOR})

AUDIT_DOERS = frozenset({Role.AGENT, Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.RISK_OFFICER})
AUDIT_PLANNERS = frozenset({Role.QUALITY_ANALYST, Role.RISK_OFFICER})

RISK_APPROVERS = frozenset({Role.RISK_OFFICER, Role.DIRECTOR})
RISK_MANAGERS = frozenset({Role.RISK_OFFICER, Role.ADMINISTRATOR})


UNKNOWN = "made-up"
AN_EVENT = {"key": "k", "kind": "gap", "at": "2026-03-29T00:00:00Z", "step": "made-up",
            "agent": "made-up", "contact": "made-up"}  # fmt: skip
A_RECORD = {"key": "k", "step": "made-up", "at": "2026-03-29T00:00:00Z", "values": {}}
A_CELL = {"starts_at": "2026-03-29T00:00:00Z", "value": 1}
A_CAMPAIGN = {"name": "made-up", "starts_at": "2026-03-29T00:00:00Z",
              "ends_at": "2026-03-30T00:00:00Z"}  # fmt: skip
A_POLICY = {"valid_from": "2026-03-29", "terms": {}, "reason": "made-up"}
A_DAY = "from=2026-03-29T00:00:00Z&to=2026-03-30T00:00:00Z"


def team(cast: Any) -> int:
    return int(cast.team.pk)


def leader(cast: Any) -> int:
    return int(cast.users[Role.TEAM_LEADER].pk)


def agent(cast: Any) -> int:
    return int(cast.agent.pk)


MATRIX: dict[str, Gate] = {
    # people
    "people:list": page(STAFF),
    "people:undo": page(ADMINISTRATOR, "post"),
    "people:node_new": page(ADMINISTRATOR),
    "people:node": page(ADMINISTRATOR, node_id=team),
    "people:node_rename": page(ADMINISTRATOR, "post", node_id=team),
    "people:node_move": page(ADMINISTRATOR, "post", node_id=team),
    "people:node_remove": page(ADMINISTRATOR, "post", node_id=team),
    "people:agents": page(STAFF),
    "people:agent_new": page(ADMINISTRATOR),
    "people:agents_place": page(ADMINISTRATOR, "post"),
    "people:agents_import": page(ADMINISTRATOR),
    "people:agents_export": page(STAFF, form="csv"),
    "people:agent": page(STAFF, stranger="missing", agent_id=agent),
    "people:agent_change": page(ADMINISTRATOR, "post", agent_id=agent),
    "people:users": page(STAFF),
    "people:user_new": page(ADMINISTRATOR),
    "people:user": page(STAFF, stranger="missing", user_id=leader),
    "people:user_change": page(ADMINISTRATOR, "post", user_id=leader),
    "people:role_give": page(ADMINISTRATOR, "post", user_id=leader),
    "people:role_take": page(
        ADMINISTRATOR, "post", user_id=leader, role="team_leader", node_id=team
    ),
    "people:user_password": page(ADMINISTRATOR, "post", user_id=leader),
    "people:user_act": page(ADMINISTRATOR, "post", user_id=leader, act="deactivate"),
    "people:profile": own(),
    "people:tokens": page(EVERYBODY),
    "people:token_revoke": page(EVERYBODY, "post", token_id=1),
    # notices
    "notices:channels": page(ADMINISTRATOR),
    "notices:channel_new": page(ADMINISTRATOR, kind="wecom"),
    "notices:channel_act": absent(ADMINISTRATOR, "post", channel_id=1, act="test"),
    "notices:own": page(EVERYBODY),
    "notices:own_new": page(EVERYBODY, kind="mail"),
    "notices:own_act": absent(EVERYBODY, "post", channel_id=1, act="test"),
    # standards
    "standards:list": page(EVERYBODY),
    "standards:approve_many": page(EVERYBODY, "post"),
    "standards:new": page(STAFF, kind="process"),
    "standards:standard": absent(EVERYBODY, standard_id=1),
    "standards:edit": absent(STAFF, standard_id=1),
    "standards:retire": absent(STAFF, "post", standard_id=1),
    "standards:export": absent(EVERYBODY, standard_id=1),
    "standards:act": absent(EVERYBODY, "post", version_id=1, act="approve"),
    # observations
    "observations:list": page(EVERYBODY),
    "observations:observation": absent(EVERYBODY, observation_id=1),
    "observations:export": page(EVERYBODY, form="csv"),
    # risks
    "risks:library": page(EVERYBODY),
    "risks:propose": page(EVERYBODY),
    "risks:map": page(EVERYBODY),
    "risks:coverage": page(EVERYBODY),
    "risks:proposals": page(RISK_APPROVERS),
    "risks:approve_chosen": page(RISK_APPROVERS, "post"),
    "risks:review": absent(EVERYBODY, version_id=1),
    "risks:decide": absent(RISK_APPROVERS, "post", version_id=1),
    "risks:standard_library": page(RISK_MANAGERS),
    "risks:adopt": page(RISK_MANAGERS, "post"),
    "risks:import": page(RISK_MANAGERS),
    "risks:import_preview": absent(RISK_MANAGERS, draft_id="00000000-0000-0000-0000-000000000000"),
    "risks:export": page(EVERYBODY, form="yaml"),
    "risks:settings": page(EVERYBODY),
    "risks:scale": page(RISK_MANAGERS),
    "risks:classification": page(RISK_MANAGERS, code="zone"),
    "risks:point": absent(EVERYBODY, code=UNKNOWN),
    "risks:edit": absent(EVERYBODY, code=UNKNOWN),
    "risks:override": absent(RISK_MANAGERS, "post", code=UNKNOWN),
    "risks:retire": absent(EVERYBODY, "post", code=UNKNOWN),
    "risks:bring_back": absent(EVERYBODY, "post", code=UNKNOWN),
    "risks:add_case": absent(EVERYBODY, "post", code=UNKNOWN),
    "risks:remove_case": absent(RISK_MANAGERS, "post", code=UNKNOWN, case_id=1),
    # journal
    "journal": page(AUDITORS),
    "journal_export": page(AUDITORS),
    "journal_check": page(AUDITORS),
    # sign-in: ours
    "set_language": anybody("post"),
    "usersessions_list": own(),
    # sign-in: allauth's, which guards itself
    "account_login": anybody(),
    "account_logout": to_sign_in("post"),
    "account_inactive": anybody(),
    "account_signup": closed(),
    "account_email": closed(),
    "account_email_verification_sent": closed(),
    "account_confirm_login_code": closed(),
    "account_reset_password": closed(),
    "account_confirm_email": anybody(key="made-up"),
    "account_reauthenticate": own(),
    "account_change_password": own(),
    "account_set_password": own(),
    "account_reset_password_done": anybody(),
    "account_reset_password_from_key": anybody(uidb36="1", key="made-up"),
    "account_reset_password_from_key_done": anybody(),
    "mfa_index": own(),
    "mfa_authenticate": own(),
    "mfa_reauthenticate": own(),
    "mfa_activate_totp": own(),
    "mfa_deactivate_totp": replace(own(), stranger="missing", may_be_missing=True),
    "mfa_view_recovery_codes": replace(own(), stranger="missing", may_be_missing=True),
    "mfa_generate_recovery_codes": own(),
    "mfa_download_recovery_codes": replace(own(), stranger="missing", may_be_missing=True),
    # sign-in through the company; no company is set up in the tests
    "socialaccount_login_cancelled": anybody(),
    "socialaccount_login_error": to_sign_in(),
    "socialaccount_signup": to_sign_in(),
    "socialaccount_connections": own(),
    "/accounts/social/login/cancelled/": nobody(),
    "/accounts/social/login/error/": nobody(),
    "/accounts/social/signup/": nobody(),
    "/accounts/social/connections/": nobody(),
    "saml_acs": anybody(organization_slug="unknown"),
    "saml_finish_acs": closed(organization_slug="unknown"),
    "saml_sls": closed(organization_slug="unknown"),
    "saml_metadata": closed(organization_slug="unknown"),
    "saml_login": closed(organization_slug="unknown"),
    "openid_connect_login": closed(provider_id="unknown"),
    "openid_connect_callback": closed(provider_id="unknown"),
    # around
    "today": page(EVERYBODY),
    "worklist_act": absent(EVERYBODY),
    "worklist_part": page(EVERYBODY),
    "worklist_undo": absent(EVERYBODY, "post", mark_id=1),
    "GET /api/v1/worklist": page(EVERYBODY),
    "health": page(STAFF),
    "health_json": page(STAFF),
    "livez": anybody(),
    "readyz": anybody(),
    "openapi": anybody(),
    "api:api-root": closed(),
    "live:api-root": closed(),
    # calendars
    "calendars:calendar": page(STAFF),
    "calendars:save_settings": page(IMPORTERS, "post"),
    "calendars:add_hours": page(IMPORTERS, "post"),
    "calendars:remove_hours": absent(IMPORTERS, "post", hours_id=1),
    "calendars:save_day": page(IMPORTERS, "post"),
    "calendars:remove_day": absent(IMPORTERS, "post", day="2026-03-29"),
    "calendars:fill_year": page(IMPORTERS, "post", year=2026),
    "calendars:repeat_day": page(IMPORTERS, "post", year=2026),
    "calendars:paste_days": page(IMPORTERS, "post"),
    "calendars:undo": page(IMPORTERS, "post"),
    # interactions
    "interactions:queues": page(STAFF),
    "interactions:queues_export": page(STAFF, form="csv"),
    "interactions:contacts": page(EVERYBODY),
    "interactions:contacts_export": page(STAFF - {Role.TEAM_LEADER}, form="csv"),
    "interactions:contact": absent(EVERYBODY, contact_key="made-up"),
    "interactions:contact_reveal": absent(REVEALERS, "post", contact_key="made-up"),
    "interactions:imports": page(IMPORT_READERS),
    "interactions:import_new": page(IMPORTERS),
    "interactions:import_check": absent(IMPORTERS, token=UNKNOWN),
    "interactions:import_discard": absent(IMPORTERS, "post", token=UNKNOWN),
    "interactions:import_run": absent(IMPORT_READERS, run_id=1),
    "interactions:import_refused": absent(IMPORT_READERS, run_id=1),
    "interactions:import_undo": absent(IMPORTERS, "post", run_id=1),
    "interactions:import_retry": absent(IMPORTERS, "post", run_id=1),
    # forecast
    "forecast:overview": page(STAFF),
    "forecast:run": page(IMPORTERS, "post"),
    "forecast:run_state": absent(STAFF, run_id=1),
    "forecast:scenarios": page(STAFF),
    "forecast:scenario_add": page(PLANNER, "post"),
    "forecast:scenario_remove": absent(PLANNER, "post", scenario_id=1),
    "forecast:events": page(STAFF),
    "forecast:event_new": page(PLANNER),
    "forecast:event": absent(PLANNER, event_id=1),
    "forecast:event_remove": absent(PLANNER, "post", event_id=1),
    "forecast:event_restore": absent(PLANNER, "post"),
    "forecast:series_new": page(PLANNER),
    "forecast:series": absent(STAFF, series_id=1),
    "forecast:series_change": absent(PLANNER, series_id=1),
    "forecast:grid": absent(STAFF, series_id=1),
    "forecast:grid_cells": absent(STAFF, series_id=1),
    "forecast:grid_save": absent(PLANNER, "post", series_id=1),
    "forecast:grid_cell": absent(PLANNER, "post", series_id=1),
    "forecast:grid_undo": absent(PLANNER, "post", series_id=1, edit_id=1),
    "forecast:versions": absent(STAFF, series_id=1),
    "forecast:compare": absent(STAFF, series_id=1),
    "forecast:restore": absent(PLANNER, "post", series_id=1, version_id=1),
    "forecast:import": absent(PLANNER, series_id=1),
    "forecast:import_save": absent(PLANNER, "post", series_id=1),
    "forecast:export": absent(STAFF, series_id=1, form="csv"),
    "forecast:accuracy": page(STAFF),
    "forecast:export_accuracy": page(STAFF, form="csv"),
    "forecast:why": absent(STAFF, series_id=1),
    "forecast:leaderboard": absent(STAFF, series_id=1),
    "forecast:choose_method": absent(PLANNER, "post", series_id=1),
    "forecast:release_method": absent(PLANNER, "post", series_id=1),
    "forecast:long_term": page(STAFF),
    "forecast:renew_long_term": absent(IMPORTERS, "post"),
    "forecast:add_driver": absent(PLANNER, "post"),
    "forecast:drop_driver": absent(PLANNER, "post", driver_id=1),
    "forecast:export_long_term": absent(STAFF, form="csv"),
    # staffing
    "staffing:overview": page(STAFF),
    "staffing:make": page(PLANNER, "post"),
    "staffing:policies": page(STAFF),
    "staffing:policy_new": page(PLANNER),
    "staffing:policy_remove": absent(PLANNER, "post", policy_id=1),
    "staffing:scheduled": page(PLANNER),
    "staffing:scheduled_save": page(PLANNER, "post"),
    "staffing:requirement": absent(STAFF, series_id=1),
    "staffing:interval": absent(STAFF, series_id=1),
    "staffing:steps": absent(STAFF, series_id=1),
    "staffing:steps_cells": absent(STAFF, series_id=1),
    "staffing:steps_save": absent(PLANNER, "post", series_id=1),
    "staffing:steps_cell": absent(PLANNER, "post", series_id=1),
    "staffing:steps_undo": absent(PLANNER, "post", series_id=1, change_id=1),
    "staffing:versions": absent(STAFF, series_id=1),
    "staffing:compare": absent(STAFF, series_id=1),
    "staffing:export": absent(STAFF, series_id=1, form="csv"),
    "staffing:capacity": page(STAFF),
    "staffing:capacity_new": page(PLANNER),
    "staffing:capacity_compare": absent(STAFF),
    "staffing:capacity_plan": absent(STAFF, plan_id=1),
    "staffing:capacity_remove": absent(PLANNER, "post", plan_id=1),
    "staffing:capacity_export": absent(STAFF, plan_id=1, form="csv"),
    "staffing:studies": page(STAFF),
    "staffing:what_if": page(STAFF),
    "staffing:replay": page(STAFF),
    "staffing:study": absent(STAFF, study_id=1),
    "staffing:study_state": absent(STAFF, study_id=1),
    "staffing:study_cancel": absent(STAFF, "post", study_id=1),
    "staffing:study_remove": absent(STAFF, "post", study_id=1),
    "staffing:study_export": absent(STAFF, study_id=1, form="csv"),
    "staffing:estimates": page(STAFF),
    # floor
    "floor:board": page(STAFF),
    "floor:board_impacts": page(STAFF),
    "floor:board_export": page(STAFF, form="csv"),
    "floor:leading": page(APPROVERS),
    "floor:note_add": absent(APPROVERS, "post"),
    "floor:note_remove": absent(APPROVERS, "post", note_id=1),
    "floor:wallboards": page(STAFF),
    "floor:wallboard_new": page(FLOOR_AND_PLAN),
    "floor:wallboard": absent(FLOOR_AND_PLAN, wallboard_id=1),
    "floor:wallboard_restore": absent(FLOOR_AND_PLAN, "post"),
    "floor:wallboard_remove": absent(FLOOR_AND_PLAN, "post", wallboard_id=1),
    "floor:wall": absent(STAFF, wallboard_id=1),
    "floor:wall_data": absent(STAFF, wallboard_id=1),
    "floor:adherence": page(STAFF),
    "floor:adherence_rows": page(STAFF),
    "floor:adherence_stream": page(STAFF),
    "floor:system_down": page(APPROVERS, "post"),
    "floor:terms": page(PLANNER),
    "floor:schedules": page(PLANNER),
    "floor:adherence_day": absent(STAFF, agent_id=1, day="today"),
    "floor:explanation_decline": absent(APPROVERS, "post", agent_id=1, day="today"),
    "floor:explanation_decide": absent(APPROVERS, "post", explanation_id=1),
    "floor:explanation_undo": absent(APPROVERS, "post", explanation_id=1),
    "floor:attendance": page(APPROVERS),
    "floor:clock_import": page(APPROVERS),
    "floor:attendance_export": page(APPROVERS, form="csv"),
    "floor:overtime_decide": absent(APPROVERS, "post", claim_id=1),
    "floor:mine": page(EVERYBODY),
    "floor:mine_now": page(EVERYBODY),
    "floor:mine_stream": page(EVERYBODY),
    "floor:mine_clock": absent(EVERYBODY, "post"),
    "floor:mine_explain": absent(EVERYBODY, "post", day="today"),
    "floor:mine_overtime": absent(EVERYBODY, "post", day="today"),
    "floor:mine_withdraw": absent(EVERYBODY, "post", explanation_id=1),
    "floor:sources": page(ADMINISTRATOR),
    "floor:faults": page(ADMINISTRATOR),
    "floor:faults_export": page(ADMINISTRATOR, form="csv"),
    "floor:source_new": page(ADMINISTRATOR, kind="queue_log"),
    "floor:source": absent(ADMINISTRATOR, source_id=1),
    "floor:source_names": absent(ADMINISTRATOR, source_id=1),
    "floor:source_name": absent(ADMINISTRATOR, "post", source_id=1, kind="agent", name_id=1),
    "floor:source_act": absent(ADMINISTRATOR, "post", source_id=1, verb="try"),
    "floor:feed_strip": page(EVERYBODY),
    "POST /api/events": asked(page(ADMINISTRATOR, "post"), body={"events": []}),
    "GET /api/floor": page(STAFF),
    "GET /api/floor/stream": page(STAFF),
    # intraday
    "intraday:overview": page(STAFF),
    "intraday:line": absent(STAFF, queue_id=1),
    "intraday:export": absent(STAFF, queue_id=1, form="csv"),
    "intraday:signals": page(STAFF),
    "intraday:signal_mark": absent(APPROVERS, "post", signal_id=1),
    "intraday:rules": page(STAFF),
    "intraday:rule_new": page(FLOOR_AND_PLAN),
    "intraday:rule": absent(STAFF, rule_id=1),
    "intraday:rule_try": absent(FLOOR_AND_PLAN, "post", rule_id=1),
    "intraday:rule_switch": absent(FLOOR_AND_PLAN, "post", rule_id=1),
    "intraday:rule_remove": absent(FLOOR_AND_PLAN, "post", rule_id=1),
    "intraday:rule_restore": absent(FLOOR_AND_PLAN, "post", rule_id=1),
    "intraday:breaks": page(APPROVERS),
    "intraday:breaks_now": page(APPROVERS),
    "intraday:break_lead": absent(APPROVERS, "post", break_id=1, what="let_go"),
    "intraday:my_break": page(EVERYBODY),
    "intraday:my_break_now": absent(EVERYBODY),
    "intraday:break_book": absent(EVERYBODY, "post"),
    "intraday:break_ask": absent(EVERYBODY, "post"),
    "intraday:break_act": absent(EVERYBODY, "post", break_id=1, what="end"),
    "intraday:actions": page(STAFF),
    "intraday:proposal_decide": absent(FLOOR_AND_PLAN, "post", proposal_id=1),
    "intraday:proposal_undo": absent(FLOOR_AND_PLAN, "post", proposal_id=1),
    # rosters
    "rosters:overview": page(STAFF),
    "rosters:roster_new": page(PLANNER),
    "rosters:roster": absent(STAFF, roster_id=1),
    "rosters:roster_remove": absent(PLANNER, "post", roster_id=1),
    "rosters:run_ask": absent(PLANNER, "post", roster_id=1),
    "rosters:compare": absent(STAFF, roster_id=1),
    "rosters:import": absent(PLANNER, roster_id=1),
    "rosters:run_state": absent(STAFF, run_id=1),
    "rosters:run_stop": absent(PLANNER, "post", run_id=1),
    "rosters:gantt": absent(STAFF, version_id=1),
    "rosters:gantt_data": absent(STAFF, version_id=1),
    "rosters:gantt_state": absent(STAFF, version_id=1),
    "rosters:gantt_effect": absent(PLANNER, "post", version_id=1),
    "rosters:gantt_change": absent(PLANNER, "post", version_id=1),
    "rosters:gantt_undo": absent(PLANNER, "post", version_id=1),
    "rosters:month": absent(STAFF, version_id=1),
    "rosters:month_cells": absent(STAFF, version_id=1),
    "rosters:month_save": absent(PLANNER, "post", version_id=1),
    "rosters:conflicts": absent(STAFF, version_id=1),
    "rosters:way_out": absent(PLANNER, "post", version_id=1),
    "rosters:explain": absent(PLANNER, "post", version_id=1),
    "rosters:history": absent(STAFF, version_id=1),
    "rosters:edit_undo": absent(PLANNER, "post", version_id=1, edit_id=1),
    "rosters:copy": absent(PLANNER, "post", version_id=1),
    "rosters:publish": absent(PLANNER, version_id=1),
    "rosters:repair": absent(PLANNER, version_id=1),
    "rosters:print": absent(STAFF, version_id=1),
    "rosters:export": absent(STAFF, version_id=1, form="csv"),
    "rosters:types": page(STAFF),
    "rosters:type_new": page(PLANNER),
    "rosters:type": absent(PLANNER, type_id=1),
    "rosters:type_remove": absent(PLANNER, "post", type_id=1),
    "rosters:rules": page(STAFF),
    "rosters:rule_pack": page(PLANNER, "post"),
    "rosters:rule_new": absent(PLANNER),
    "rosters:rule": absent(PLANNER, rule_id=1),
    "rosters:rule_switch": absent(PLANNER, "post", rule_id=1),
    "rosters:rule_remove": absent(PLANNER, "post", rule_id=1),
    "rosters:terms": page(STAFF),
    "rosters:terms_save": page(PLANNER, "post"),
    "rosters:fairness": page(STAFF),
    "rosters:deliverables": page(STAFF),
    "rosters:deliverable_new": page(PLANNER, "post"),
    "rosters:deliverable_remove": absent(PLANNER, "post", deliverable_id=1),
    "rosters:deliver": absent(PLANNER, "post", deliverable_id=1),
    "rosters:approvals": page(APPROVERS),
    "rosters:mine": page(EVERYBODY),
    "rosters:mine_month": page(EVERYBODY),
    "rosters:mine_days": page(EVERYBODY),
    "rosters:mine_offline": page(EVERYBODY),
    "rosters:mine_worker": page(EVERYBODY),
    "rosters:mine_manifest": page(EVERYBODY),
    "rosters:calendar_link": page(EVERYBODY),
    "rosters:calendar_make": page(EVERYBODY, "post"),
    "rosters:calendar_drop": page(EVERYBODY, "post"),
    "rosters:leave": page(EVERYBODY),
    "rosters:leave_ask": page(EVERYBODY, "post"),
    # somebody else's are missing to an agent; who is none is told so by a page
    "rosters:leave_withdraw": absent(EVERYBODY, "post", leave_id=1),
    "rosters:swaps": page(EVERYBODY),
    "rosters:swap_new": absent(EVERYBODY, duty_id=1),
    "rosters:swap_offer": absent(EVERYBODY, "post", duty_id=1),
    "rosters:swap_answer": absent(EVERYBODY, "post", swap_id=1),
    "rosters:swap_withdraw": absent(EVERYBODY, "post", swap_id=1),
    "rosters:wishes": page(EVERYBODY),
    "rosters:wish_new": page(EVERYBODY, "post"),
    "rosters:wish_remove": absent(EVERYBODY, "post", wish_id=1),
    "rosters:offers": page(EVERYBODY),
    "rosters:offer_take": absent(EVERYBODY, "post", offer_id=1),
    "rosters:bids": page(EVERYBODY),
    "rosters:bid_tours": absent(EVERYBODY, round_id=1),
    "rosters:bid_rank": absent(EVERYBODY, "post", round_id=1),
    "rosters:rounds": absent(PLANNER, version_id=1),
    "rosters:round_open": absent(PLANNER, "post", version_id=1),
    "rosters:round_award": absent(PLANNER, "post", round_id=1),
    "rosters:round_drop": absent(PLANNER, "post", round_id=1),
    "rosters:away": page(APPROVERS),
    "rosters:accounts": page(PLANNER),
    "rosters:accounts_grant": page(PLANNER, "post"),
    "rosters:approval_rules": page(PLANNER),
    "rosters:approval_rule_save": page(PLANNER, "post"),
    "rosters:approval_rule_remove": absent(PLANNER, "post", rule_id=1),
    "rosters:leave_decide": absent(APPROVERS, "post", leave_id=1),
    "rosters:swap_decide": absent(APPROVERS, "post", swap_id=1),
    "rosters:offer_new": page(APPROVERS, "post"),
    "rosters:offer_withdraw": absent(APPROVERS, "post", offer_id=1),
    "rosters:calendar": replace(
        anybody(key="made-up"), may_be_missing=True, signed_out="missing", stranger="missing"
    ),
    "staffing:estimates_make": page(PLANNER, "post"),
    "staffing:estimate": absent(STAFF, queue_id=1),
    # metrics
    "metrics:registry": page(EVERYBODY),
    "metrics:reports": page(STAFF),
    "metrics:store_report": page(STAFF, "post"),
    "metrics:report": absent(STAFF, report_id=1),
    "metrics:export_report": absent(STAFF, report_id=1, form="csv"),
    "metrics:metric": page(EVERYBODY, metric="service_level"),
    "metrics:choose": page(CHOOSERS, "post", metric="service_level"),
    "metrics:set_target": page(CHOOSERS, "post", metric="service_level"),
    # matters
    "matters:list": page(EVERYBODY),
    "matters:export": page(EVERYBODY),
    "matters:new": page(STAFF),
    "matters:matter": absent(EVERYBODY, matter_id=1),
    "matters:act": absent(EVERYBODY, "post", matter_id=1),
    # guidance
    "guidance:overview": page(STAFF),
    "guidance:prompt": absent(STAFF, risk="made-up", prompt="made-up"),
    "guidance:retire": absent(GUIDES, "post", risk="made-up", prompt="made-up"),
    "guidance:settings": page(GUIDES),
    "guidance:records": page(GUIDES),
    "guidance:ticket": page(EVERYBODY),
    "guidance:step": absent(EVERYBODY, step="made-up"),
    "guidance:script": anybody(),
    "guidance:versioned_script": closed(version="made-up"),
    # opened by a signed token, never by a session
    "guidance:embed_decide": to_sign_in("post"),
    "guidance:embed_events": to_sign_in("post"),
    # leads to the API, which guards itself: a wrong method is refused there
    "guidance:alias": anybody(rest="events"),
    # audits
    "audits:worklist": page(AUDIT_DOERS),
    "audits:hand_in": page(AUDIT_DOERS, "post"),
    "audits:start": absent(AUDIT_DOERS, layer="self", day="2026-03-29"),
    "audits:item": absent(AUDIT_DOERS, item_id=1),
    "audits:take_back": absent(AUDIT_DOERS, "post", item_id=1),
    "audits:propose_point": absent(AUDIT_DOERS, "post", item_id=1),
    "audits:plan": page(STAFF),
    "audits:propose_plan": page(AUDIT_PLANNERS, "post"),
    "audits:draws": page(STAFF),
    "audits:draw_day": page(AUDIT_PLANNERS, "post"),
    "audits:draw": absent(STAFF, draw_id=1),
    "audits:rates": page(EVERYBODY),
    "audits:rates_export": page(EVERYBODY, form="csv"),
    # the API
    "POST /api/v1/guidance/steps/{code}/decide": asked(
        page(EVERYBODY, "post", code="made-up"), body={"agent": "made-up", "contact": "made-up"}
    ),
    "POST /api/v1/guidance/events": asked(page(EVERYBODY, "post"), body={"events": [AN_EVENT]}),
    "POST /api/v1/guidance/tokens": asked(
        page(GUIDES, "post"), body={"agent": "made-up", "contact": "made-up"}
    ),
    "POST /api/v1/guidance/records": asked(page(GUIDES, "post"), body={"records": [A_RECORD]}),
    "GET /api/v1/matters": page(EVERYBODY),
    "POST /api/v1/matters": asked(
        absent(STAFF, "post"), body={"kind": "made-up", "title": "Call back"}
    ),
    "GET /api/v1/matters/{matter_id}": absent(EVERYBODY, matter_id=1),
    "POST /api/v1/matters/{matter_id}/act": asked(
        absent(EVERYBODY, "post", matter_id=1), body={"verb": "done"}
    ),
    "GET /api/v1/queues": page(STAFF),
    "GET /api/v1/intervals": asked(page(STAFF), f"{A_DAY}&every=60m"),
    "GET /api/v1/contacts": asked(page(EVERYBODY), A_DAY),
    "GET /api/v1/contacts/{contact_key}": absent(EVERYBODY, contact_key="made-up"),
    "GET /api/v1/imports": page(IMPORT_READERS),
    "POST /api/v1/imports": asked(
        page(IMPORTERS, "post"), body={"file": SimpleUploadedFile("queue_log", b"")}
    ),
    "GET /api/v1/imports/{run_id}": absent(IMPORT_READERS, run_id=1),
    "DELETE /api/v1/imports/{run_id}": absent(IMPORTERS, "delete", run_id=1),
    "GET /api/v1/imports/{run_id}/refusals": absent(IMPORT_READERS, run_id=1),
    "GET /api/v1/risks/points": page(EVERYBODY),
    "GET /api/v1/risks/points/{code}": absent(EVERYBODY, code="made-up"),
    # forecast's API
    "GET /api/v1/forecast/series": page(STAFF),
    "GET /api/v1/forecast/series/{series_id}/versions": absent(STAFF, series_id=1),
    "GET /api/v1/forecast/series/{series_id}/intervals": asked(
        absent(STAFF, series_id=1), query=A_DAY
    ),
    "GET /api/v1/forecast/series/{series_id}/totals": asked(
        absent(STAFF, series_id=1), query=A_DAY
    ),
    "GET /api/v1/forecast/accuracy": asked(page(STAFF), query=f"{A_DAY}&series=1"),
    "GET /api/v1/forecast/runs/{run_id}": absent(STAFF, run_id=1),
    "POST /api/v1/forecast/runs": asked(page(IMPORTERS, "post"), body={}),
    "POST /api/v1/forecast/series/{series_id}/edits": asked(
        absent(PLANNER, "post", series_id=1), body={"cells": [A_CELL], "seen_version_id": None}
    ),
    "POST /api/v1/forecast/edits/{edit_id}/undo": absent(PLANNER, "post", edit_id=1),
    "GET /api/v1/forecast/events": page(STAFF),
    "POST /api/v1/forecast/events": asked(page(PLANNER, "post"), body=A_CAMPAIGN),
    # staffing's API
    # rosters, in topics; one's own side answers agents only
    "GET /api/v1/rosters/mine/duties": asked(absent(EVERYBODY), "first=2026-03-02&last=2026-03-08"),
    "GET /api/v1/rosters/mine/leaves": absent(EVERYBODY),
    "GET /api/v1/rosters/mine/balances": absent(EVERYBODY),
    "POST /api/v1/rosters/mine/leaves": asked(
        absent(EVERYBODY, "post"),
        body={"kind": "sick", "first_day": "2026-03-02", "last_day": "2026-03-02"},
    ),
    "DELETE /api/v1/rosters/mine/leaves/{leave_id}": absent(EVERYBODY, "delete", leave_id=1),
    "GET /api/v1/rosters/mine/swaps": absent(EVERYBODY),
    "POST /api/v1/rosters/mine/swaps": asked(absent(EVERYBODY, "post"), body={"duty_id": 1}),
    "POST /api/v1/rosters/mine/swaps/{swap_id}/answer": asked(
        absent(EVERYBODY, "post", swap_id=1), body={"accepts": True}
    ),
    "DELETE /api/v1/rosters/mine/swaps/{swap_id}": absent(EVERYBODY, "delete", swap_id=1),
    "GET /api/v1/rosters": page(STAFF),
    "POST /api/v1/rosters": asked(
        page(PLANNER, "post"),
        body={"name": "made-up", "first_day": "2026-03-02", "last_day": "2026-03-08"},
    ),
    "GET /api/v1/rosters/{roster_id}/versions": absent(STAFF, roster_id=1),
    "POST /api/v1/rosters/{roster_id}/versions": asked(
        absent(PLANNER, "post", roster_id=1), body={"cells": []}
    ),
    "POST /api/v1/rosters/{roster_id}/runs": asked(
        absent(PLANNER, "post", roster_id=1), body={"kind": "solve"}
    ),
    "GET /api/v1/rosters/runs/{run_id}": absent(STAFF, run_id=1),
    "POST /api/v1/rosters/runs/{run_id}/cancel": absent(PLANNER, "post", run_id=1),
    "GET /api/v1/rosters/versions/{version_id}": absent(STAFF, version_id=1),
    "GET /api/v1/rosters/versions/{version_id}/cover": absent(STAFF, version_id=1),
    "POST /api/v1/rosters/versions/{version_id}/effect": asked(
        absent(PLANNER, "post", version_id=1),
        body={"changes": [{"agent_id": 1, "day": "2026-03-02"}]},
    ),
    "POST /api/v1/rosters/versions/{version_id}/changes": asked(
        absent(PLANNER, "post", version_id=1),
        body={"changes": [{"agent_id": 1, "day": "2026-03-02"}]},
    ),
    "GET /api/v1/rosters/versions/{version_id}/publish": absent(PLANNER, version_id=1),
    "POST /api/v1/rosters/versions/{version_id}/publish": asked(
        absent(PLANNER, "post", version_id=1), body={}
    ),
    "GET /api/v1/floor/sources": page(ADMINISTRATOR),
    "GET /api/v1/floor/faults": asked(page(ADMINISTRATOR)),
    "GET /api/v1/floor/adherence": asked(page(STAFF)),
    "GET /api/v1/floor/adherence/mine": asked(absent(EVERYBODY)),
    "GET /api/v1/floor/explanations": asked(page(APPROVERS)),
    "POST /api/v1/floor/explanations": asked(
        absent(EVERYBODY, "post"),
        body={
            "day": "2026-06-08",
            "start": "2026-06-08T14:00:00+08:00",
            "end": "2026-06-08T14:10:00+08:00",
            "kind": "helped",
        },
    ),
    "POST /api/v1/floor/explanations/{explanation_id}/withdraw": asked(
        absent(EVERYBODY, "post", explanation_id=1), body={}
    ),
    "POST /api/v1/floor/explanations/{explanation_id}/{what}": asked(
        absent(APPROVERS, "post", explanation_id=1, what="accept"), body={}
    ),
    "GET /api/v1/intraday/outlooks": asked(page(STAFF)),
    "GET /api/v1/intraday/proposals": asked(page(STAFF)),
    "POST /api/v1/intraday/proposals/{proposal_id}/accept": asked(
        absent(FLOOR_AND_PLAN, "post", proposal_id=1), body={}
    ),
    "POST /api/v1/intraday/proposals/{proposal_id}/dismiss": asked(
        absent(FLOOR_AND_PLAN, "post", proposal_id=1), body={}
    ),
    "POST /api/v1/intraday/proposals/{proposal_id}/undo": asked(
        absent(FLOOR_AND_PLAN, "post", proposal_id=1), body={}
    ),
    "GET /api/v1/intraday/breaks": asked(page(APPROVERS)),
    "POST /api/v1/intraday/breaks/{break_id}/{what}": asked(
        absent(APPROVERS, "post", break_id=1, what="let_go"), body={"reason": "x"}
    ),
    "GET /api/v1/intraday/breaks/mine": asked(absent(EVERYBODY)),
    "GET /api/v1/intraday/breaks/slots": asked(absent(EVERYBODY)),
    "POST /api/v1/intraday/breaks/book": asked(
        absent(EVERYBODY, "post"),
        body={"minutes": 15, "start": "2026-06-08T14:00:00+08:00"},
    ),
    "POST /api/v1/intraday/breaks/join": asked(absent(EVERYBODY, "post"), body={"minutes": 15}),
    "POST /api/v1/intraday/breaks/mine/{break_id}/move": asked(
        absent(EVERYBODY, "post", break_id=1), body={"start": "2026-06-08T14:00:00+08:00"}
    ),
    "POST /api/v1/intraday/breaks/mine/{break_id}/{what}": asked(
        absent(EVERYBODY, "post", break_id=1, what="end")
    ),
    "GET /api/v1/intraday/signals": asked(page(STAFF)),
    "GET /api/v1/intraday/rules": asked(page(STAFF)),
    "GET /api/v1/rosters/duties": asked(page(STAFF), "first=2026-03-02&last=2026-03-08"),
    "GET /api/v1/rosters/fairness": asked(page(STAFF), "until=2026-03-02"),
    "GET /api/v1/rosters/shift-types": page(STAFF),
    "POST /api/v1/rosters/shift-types": asked(
        page(PLANNER, "post"),
        body={
            "code": "M",
            "name": "made-up",
            "earliest_start_minute": 480,
            "latest_start_minute": 540,
        },
    ),
    "PUT /api/v1/rosters/shift-types/{shift_type_id}": asked(
        absent(PLANNER, "put", shift_type_id=1),
        body={
            "code": "M",
            "name": "made-up",
            "earliest_start_minute": 480,
            "latest_start_minute": 540,
        },
    ),
    "DELETE /api/v1/rosters/shift-types/{shift_type_id}": absent(
        PLANNER, "delete", shift_type_id=1
    ),
    "GET /api/v1/rosters/rules": page(STAFF),
    "POST /api/v1/rosters/rules": asked(
        page(PLANNER, "post"), body={"key": "made-up", "kind": "min_rest"}
    ),
    "GET /api/v1/rosters/terms": page(STAFF),
    "POST /api/v1/rosters/terms": asked(
        page(PLANNER, "post"), body={"terms": [{"agent_id": 1, "valid_from": "2026-03-02"}]}
    ),
    "GET /api/v1/staffing/policies": page(STAFF),
    "POST /api/v1/staffing/policies": asked(page(PLANNER, "post"), body=A_POLICY),
    "POST /api/v1/staffing/policies/{policy_id}/remove": absent(PLANNER, "post", policy_id=1),
    "GET /api/v1/staffing/series/{series_id}/plans": absent(STAFF, series_id=1),
    "GET /api/v1/staffing/plans/{plan_id}": absent(STAFF, plan_id=1),
    "POST /api/v1/staffing/plans": asked(absent(PLANNER, "post"), body={"series_ids": [1]}),
    "GET /api/v1/staffing/series/{series_id}/requirements": asked(
        absent(STAFF, series_id=1), query=A_DAY
    ),
    "GET /api/v1/staffing/series/{series_id}/sensitivity": asked(
        absent(STAFF, series_id=1), query="starts_at=2026-03-29T00:00:00Z"
    ),
    "GET /api/v1/staffing/series/{series_id}/changes": absent(STAFF, series_id=1),
    "POST /api/v1/staffing/series/{series_id}/changes": asked(
        absent(PLANNER, "post", series_id=1),
        body={"cells": [A_CELL | {"step": "required"}], "reason": "made-up"},
    ),
    "POST /api/v1/staffing/changes/{change_id}/undo": absent(PLANNER, "post", change_id=1),
    "POST /api/v1/staffing/studies/what-if": asked(
        absent(STAFF, "post"),
        body={"day": "2026-03-02", "queue_ids": [1], "scenarios": [{"name": "one"}]},
    ),
    "POST /api/v1/staffing/studies/replay": asked(
        absent(STAFF, "post"), body={"day": "2026-03-02", "queue_ids": [1]}
    ),
    "GET /api/v1/staffing/studies/{study_id}": absent(STAFF, study_id=1),
    "GET /api/v1/staffing/estimates": page(STAFF),
    "GET /api/v1/staffing/capacity": page(STAFF),
    "GET /api/v1/staffing/capacity/{plan_id}": absent(STAFF, plan_id=1),
    "POST /api/v1/staffing/capacity": asked(
        page(PLANNER, "post"), body={"title": "Year", "first_week": "2026-03-30"}
    ),
    "POST /api/v1/staffing/capacity/{plan_id}/remove": absent(PLANNER, "post", plan_id=1),
    "GET /api/v1/staffing/scheduled": asked(page(STAFF), query="first=2026-03-29&last=2026-03-30"),
    "POST /api/v1/staffing/queues/{queue_id}/scheduled": asked(
        absent(PLANNER, "post", queue_id=1),
        body={"days": [{"day": "2026-03-29", "people": [0.0] * 48}]},
    ),
    "POST /api/v1/risks/points": asked(
        page(EVERYBODY, "post"),
        body={"point": {"title": {"en": "x"}, "loss": {"low": 1, "high": 2}}, "reason": "x"},
    ),
    "GET /api/v1/risks/steps": page(EVERYBODY),
    "GET /api/v1/risks/export": page(EVERYBODY),
    "GET /api/v1/metrics": page(EVERYBODY),
    "GET /api/v1/metrics/values": asked(page(EVERYBODY), A_DAY),
    "PUT /api/v1/metrics/{metric}/variant": asked(
        page(CHOOSERS, "put", metric="service_level"), body={"variant": "made-up"}
    ),
    "GET /api/v1/nodes": page(STAFF),
    "GET /api/v1/agents": page(STAFF),
    "GET /api/v1/agents/{agent_id}": page(STAFF, stranger="missing", agent_id=agent),
    "GET /api/v1/users": page(ADMINISTRATOR),
    "GET /api/v1/journal": page(AUDITORS),
    "GET /api/v1/health": page(STAFF),
    "GET /api/v1/standards/kinds": page(EVERYBODY),
    "GET /api/v1/standards": asked(page(EVERYBODY), "kind=process"),
    "GET /api/v1/standards/proposed": page(EVERYBODY),
    "GET /api/v1/standards/{standard_id}/versions": absent(EVERYBODY, standard_id=1),
    "GET /api/v1/observations": asked(page(EVERYBODY), A_DAY),
    "GET /api/v1/observations/rates": asked(page(EVERYBODY), A_DAY),
    "GET /api/v1/observations/{observation_id}": absent(EVERYBODY, observation_id=1),
    "GET /api/v1/audits/items": page(AUDIT_DOERS),
    "POST /api/v1/audits/items/{item_id}/judge": asked(
        absent(AUDIT_DOERS, "post", item_id=1), body={"result": "pass"}
    ),
    "POST /api/v1/audits/hand-in": page(AUDIT_DOERS, "post"),
    "POST /api/v1/audits/draws": asked(page(AUDIT_PLANNERS, "post"), body={"day": "2026-03-29"}),
}
