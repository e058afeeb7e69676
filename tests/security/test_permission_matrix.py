"""Every address × every role, signed-out, without a role, and a stranger: really asked."""

from __future__ import annotations

import re
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.shell.middleware import keeps_own_door

from .addresses import list_operations, list_patterns
from .matrix import MATRIX, Gate

PATTERNS = dict(list_patterns())
# The API's operations are listed one by one, by method and path.
NAMES = [name for name, at in PATTERNS.items() if at.callback.__module__ != "ninja.operation"]
ADDRESSES = [*NAMES, *list_operations()]


def test_every_address_is_in_the_matrix():
    missing = [name for name in ADDRESSES if name not in MATRIX]
    lines = "\n".join(f'    "{name}": {_proposed(name)},' for name in missing)
    assert not missing, f"Say who gets in: add to MATRIX in tests/security/matrix.py\n{lines}"


def test_the_matrix_names_only_what_exists():
    gone = sorted(MATRIX.keys() - set(ADDRESSES))
    assert not gone, f"These no longer exist: remove from tests/security/matrix.py: {gone}"


def test_there_are_addresses_to_look_at():
    assert len(NAMES) > 60
    assert len(list_operations()) > 10


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_every_page_of_ours_says_who_may_open_it(name):
    view: Any = PATTERNS[name].callback
    if keeps_own_door(view) or (name in MATRIX and not MATRIX[name].who):
        return
    says = [hasattr(view, "capability"), hasattr(view, "is_own"), hasattr(view, "is_public")]
    assert sum(says) == 1, f"{name}: mark the view with @needs, @own or @public (common/access.py)"


def test_exactly_these_people_get_in(cast):
    """One test, because signing the twelve in takes longer than asking every address."""
    clients = {who: _client(user) for who, user in _people(cast).items()}
    wrong = []
    for name in ADDRESSES:
        if name in MATRIX:
            gate, address = MATRIX[name], _address(name, MATRIX[name], cast)
            for who, client in clients.items():
                met = _ask(gate, address, client)
                expected = _expected(gate, who, met)
                if met != expected:
                    wrong.append(f"{name}: {who} met {met!r}, should meet {expected!r}")
    assert not wrong, "\n".join(wrong)


def _client(user: Any) -> Client:
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    return client


def _people(cast: Any) -> dict[str, Any]:
    roleless = type(cast.stranger).objects.create(username="roleless")
    return {
        **{role.value: user for role, user in cast.users.items()},
        "stranger": cast.stranger,
        "roleless": roleless,
        "signed out": None,
    }


def _expected(gate: Gate, who: str, met: str) -> str:
    if gate.leads_to_sign_in:
        return "sign in"
    if who == "signed out":
        return gate.signed_out
    if not gate.needs_role and gate.who:
        return _inside(gate, gate.stranger, met)
    if who == "roleless":
        return "refused"
    role = Role.TEAM_LEADER if who == "stranger" else Role(who)
    if role not in gate.who:
        return "refused"
    return _inside(gate, gate.stranger if who == "stranger" else "in", met)


def _inside(gate: Gate, expected: str, met: str) -> str:
    """Past the guard a thing that was not made may be missing or refused as bad input."""
    return met if gate.may_be_missing and met in {"in", "missing"} else expected


def _ask(gate: Gate, address: str, client: Client) -> str:
    """Ask, and put everything back as it was: database and cookies."""
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        response = getattr(client, gate.method)(address, **_sent(gate))
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(cookies)
    return _outcome(response)


def _sent(gate: Gate) -> dict[str, Any]:
    if gate.body is None:
        return {}
    is_form = any(hasattr(part, "seek") for part in gate.body.values())
    if not is_form:
        return {"data": gate.body, "content_type": "application/json"}
    for part in gate.body.values():
        part.seek(0)
    return {"data": gate.body}


def _outcome(response: Any) -> str:
    if response.status_code >= 500:
        return "broken"
    to_sign_in = response.get("Location", "").startswith("/accounts/login/")
    if response.status_code == 401 or (to_sign_in and response.status_code == 302):
        return "sign in"
    return {403: "refused", 404: "missing"}.get(response.status_code, "in")


def _address(name: str, gate: Gate, cast: Any) -> str:
    ids = {key: value(cast) if callable(value) else value for key, value in gate.ids.items()}
    if name.startswith("/"):
        return name
    if " " in name:
        path = re.sub(r"{(\w+)}", lambda found: str(ids[found[1]]), name.partition(" ")[2])
        return f"{path}?{gate.query}" if gate.query else path
    return reverse(name, kwargs=ids)


def _proposed(name: str) -> str:
    capability = getattr(PATTERNS[name].callback, "capability", "") if name in PATTERNS else ""
    return f"page(<roles that have {capability or 'its capability'}>)"
