"""A person's own page: roles, sign-in, tokens."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import WHOLE_CENTRE, access_of, actor_of, needs, own
from watchfloor.rooms.people import operations, queries

from .forms import TokenForm
from .guards import back
from .words import ROLE_WORDS


@own
@require_GET
def show_profile(request: HttpRequest) -> HttpResponse:
    user_id = access_of(request).user_id or 0
    person = queries.get_user(user_id=user_id, scope=WHOLE_CENTRE)
    roles = [{"grant": grant, "words": ROLE_WORDS[grant.role]} for grant in person.grants]
    state = queries.get_sign_in_state(user_id=user_id)
    context = {"person": person, "roles": roles, "state": state}
    return render(request, "people/profile.html", context)


@needs("people.tokens.own")
@require_http_methods(["GET", "POST"])
def show_tokens(request: HttpRequest) -> HttpResponse:
    access, at = access_of(request), datetime.now(UTC)
    user_id = access.user_id or 0
    data = request.POST if request.method == "POST" else None
    form, secret = TokenForm(data, capabilities=access.capabilities), ""
    if form.is_valid():
        made = operations.add_token(
            user_id=user_id, **form.cleaned_data, actor=actor_of(request), at=at
        )
        form, secret = TokenForm(capabilities=access.capabilities), made.secret
    tokens = [(token, token.is_valid(at)) for token in queries.list_tokens(user_id=user_id)]
    context = {"form": form, "tokens": tokens, "secret": secret}
    status = 422 if form.is_bound and not form.is_valid() else 200
    return render(request, "people/tokens.html", context, status=status)


@needs("people.tokens.own")
@require_POST
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    operations.revoke_token(
        token_id=token_id,
        user_id=access_of(request).user_id or 0,
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    messages.success(request, _("The token no longer works."))
    return back("tokens")
