"""Users and their roles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import Role, access_of, actor_of, needs
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import UserCard

from .forms import NewUserForm, RoleForm, UserForm
from .guards import back, found, reach_node, reach_user
from .words import ROLE_WORDS

# What an administrator does to a user with one button: operation, what is said, undoable.
_ACTS: dict[str, tuple[Callable[..., int], str, bool]] = {
    "deactivate": (operations.deactivate_user, gettext_noop("The user was deactivated."), True),
    "reactivate": (operations.reactivate_user, gettext_noop("The user was reactivated."), True),
    "unlock": (operations.unlock_user, gettext_noop("The user may try again at once."), False),
    "end-sessions": (
        operations.end_sessions,
        gettext_noop("The user was signed out everywhere."),
        False,
    ),
    "revoke-tokens": (
        operations.revoke_tokens,
        gettext_noop("The user's API tokens no longer work."),
        False,
    ),
    "remove-second-step": (
        operations.remove_second_step,
        gettext_noop("The second step was removed."),
        False,
    ),
}


@needs("people.view")
@require_GET
def show_users(request: HttpRequest) -> HttpResponse:
    text, wanted = request.GET.get("q", ""), request.GET.get("role", "")
    role = Role(wanted) if wanted in set(Role) else None
    users = queries.list_users(
        scope=access_of(request).scope,
        text=text,
        role=role,
        has_role=False if wanted == "none" else None,
    )
    rows = [(user, _roles(user)) for user in users]
    context = {"rows": rows, "q": text, "role": wanted, "roles": ROLE_WORDS.items()}
    return render(request, "people/users.html", context)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
@found
def add_user(request: HttpRequest) -> HttpResponse:
    nodes = queries.list_nodes(scope=access_of(request).scope)
    form = NewUserForm(request.POST if request.method == "POST" else None, nodes=nodes)
    if request.method == "POST" and form.is_valid():
        data, actor, at = form.cleaned_data, actor_of(request), datetime.now(UTC)
        with transaction.atomic():
            names = {name: data[name] for name in ("name", "full_name", "email")}
            made = operations.add_user(**names, actor=actor, at=at)
            operations.give_role(
                user_id=made.id,
                role=Role(data["role"]),
                node_id=data["node_id"],
                actor=actor,
                at=at,
            )
        context = {"name": data["name"], "password": made.password, "user_id": made.id}
        return render(request, "people/password.html", context)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/user_new.html", {"form": form}, status=status)


@needs("people.view")
@require_GET
@found
def show_user(request: HttpRequest, user_id: int) -> HttpResponse:
    user = queries.get_user(user_id=user_id, scope=access_of(request).scope)
    return _user_page(request, user)


@needs("people.manage")
@require_POST
@found
def change_user(request: HttpRequest, user_id: int) -> HttpResponse:
    user, form = reach_user(request, user_id), UserForm(request.POST)
    if not form.is_valid():
        return _user_page(request, user, names=form)
    line = operations.change_user(
        user_id=user_id, **form.cleaned_data, actor=actor_of(request), at=datetime.now(UTC)
    )
    return back("user", user_id=user_id, line=line)


@needs("people.manage")
@require_POST
@found
def give_role(request: HttpRequest, user_id: int) -> HttpResponse:
    user = reach_user(request, user_id)
    form = RoleForm(request.POST, nodes=queries.list_nodes(scope=access_of(request).scope))
    if not form.is_valid():
        return _user_page(request, user, roles=form)
    line = operations.give_role(
        user_id=user_id, **form.cleaned_data, actor=actor_of(request), at=datetime.now(UTC)
    )
    return back("user", user_id=user_id, line=line)


@needs("people.manage")
@require_POST
@found
def take_role(request: HttpRequest, user_id: int, role: str, node_id: int) -> HttpResponse:
    reach_user(request, user_id)
    reach_node(request, node_id)
    if role not in set(Role):
        raise Http404
    line = operations.take_role(
        user_id=user_id,
        role=Role(role),
        node_id=node_id,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    if queries.get_access(user_id=access_of(request).user_id or 0).can("people.manage"):
        return back("user", user_id=user_id, line=line)
    return back("profile")


@needs("people.manage")
@require_POST
@found
def reset_password(request: HttpRequest, user_id: int) -> HttpResponse:
    user = reach_user(request, user_id)
    made = operations.reset_password(user_id=user_id, actor=actor_of(request), at=datetime.now(UTC))
    context = {"name": user.name, "password": made.password, "user_id": user_id}
    return render(request, "people/password.html", context)


@needs("people.manage")
@require_POST
@found
def act_on_user(request: HttpRequest, user_id: int, act: str) -> HttpResponse:
    if act not in _ACTS:
        raise Http404
    reach_user(request, user_id)
    operation, words, is_undoable = _ACTS[act]
    line = operation(user_id=user_id, actor=actor_of(request), at=datetime.now(UTC))
    messages.success(request, _(words))
    return back("user", user_id=user_id, line=line if is_undoable else None)


def _user_page(
    request: HttpRequest,
    user: UserCard,
    names: UserForm | None = None,
    roles: RoleForm | None = None,
) -> HttpResponse:
    access = access_of(request)
    may_change = access.can("people.manage") and user.is_manageable
    nodes = queries.list_nodes(scope=access.scope)
    initial = {"full_name": user.full_name, "email": user.email}
    context = {
        "person": user,
        "roles": _roles(user),
        "may_change": may_change,
        "state": queries.get_sign_in_state(user_id=user.id) if may_change else None,
        "names_form": names or UserForm(initial=initial),
        "role_form": roles or RoleForm(nodes=nodes),
    }
    return render(request, "people/user.html", context, status=422 if names or roles else 200)


def _roles(user: UserCard) -> list[dict[str, object]]:
    return [{"grant": grant, "words": ROLE_WORDS[grant.role]} for grant in user.grants]
