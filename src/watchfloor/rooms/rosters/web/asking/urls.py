"""Addresses of what agents ask and leaders decide."""

from __future__ import annotations

from django.urls import URLPattern, path

from . import (
    accounts,
    approval_rules,
    approvals,
    away,
    bids,
    calendar,
    leave,
    offers,
    offline,
    rounds,
    shifts,
    swaps,
    wishes,
)

asking_urls: list[URLPattern] = [
    path("mine/", shifts.show, name="mine"),
    path("mine/month/", shifts.month, name="mine_month"),
    path("mine/days/", offline.days, name="mine_days"),
    path("mine/offline/", offline.shell, name="mine_offline"),
    path("mine/worker.js", offline.worker, name="mine_worker"),
    path("mine/manifest.webmanifest", offline.manifest, name="mine_manifest"),
    path("mine/calendar/", calendar.show, name="calendar_link"),
    path("mine/calendar/make/", calendar.make, name="calendar_make"),
    path("mine/calendar/drop/", calendar.drop, name="calendar_drop"),
    path("mine/leave/", leave.show, name="leave"),
    path("mine/leave/ask/", leave.ask, name="leave_ask"),
    path("mine/leave/<int:leave_id>/withdraw/", leave.withdraw, name="leave_withdraw"),
    path("mine/swaps/", swaps.show, name="swaps"),
    path("mine/shifts/<int:duty_id>/swap/", swaps.choose, name="swap_new"),
    path("mine/shifts/<int:duty_id>/offer/", swaps.offer, name="swap_offer"),
    path("mine/swaps/<int:swap_id>/answer/", swaps.answer, name="swap_answer"),
    path("mine/swaps/<int:swap_id>/withdraw/", swaps.withdraw, name="swap_withdraw"),
    path("mine/wishes/", wishes.show, name="wishes"),
    path("mine/wishes/new/", wishes.add, name="wish_new"),
    path("mine/wishes/<int:wish_id>/remove/", wishes.remove, name="wish_remove"),
    path("mine/offers/", offers.show, name="offers"),
    path("mine/offers/<int:offer_id>/take/", offers.claim, name="offer_take"),
    path("mine/bids/", bids.show, name="bids"),
    path("mine/bids/<int:round_id>/", bids.tours, name="bid_tours"),
    path("mine/bids/<int:round_id>/rank/", bids.rank, name="bid_rank"),
    path("versions/<int:version_id>/bids/", rounds.show, name="rounds"),
    path("versions/<int:version_id>/bids/open/", rounds.begin, name="round_open"),
    path("bids/<int:round_id>/award/", rounds.award, name="round_award"),
    path("bids/<int:round_id>/drop/", rounds.drop, name="round_drop"),
    path("approvals/", approvals.show, name="approvals"),
    path("approvals/away/", away.show, name="away"),
    path("approvals/accounts/", accounts.show, name="accounts"),
    path("approvals/accounts/grant/", accounts.grant, name="accounts_grant"),
    path("approvals/rules/", approval_rules.show, name="approval_rules"),
    path("approvals/rules/save/", approval_rules.save, name="approval_rule_save"),
    path(
        "approvals/rules/<int:rule_id>/remove/", approval_rules.remove, name="approval_rule_remove"
    ),
    path("approvals/leave/<int:leave_id>/", approvals.leave, name="leave_decide"),
    path("approvals/swaps/<int:swap_id>/", approvals.swap, name="swap_decide"),
    path("approvals/offers/new/", approvals.offer, name="offer_new"),
    path(
        "approvals/offers/<int:offer_id>/withdraw/", approvals.offer_withdraw, name="offer_withdraw"
    ),
]
