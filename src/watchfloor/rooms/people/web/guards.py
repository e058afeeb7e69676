"""What the room's pages share: not-found, the reach of the one who looks, the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from watchfloor.common.access import access_of
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import queries
from watchfloor.rooms.people.contracts import (
    AgentNotFound,
    NodeCard,
    NodeNotFound,
    UserCard,
    UserNotFound,
)

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def found(view: View[P]) -> View[P]:
    """Answer 404 for what is not there and for what is not in reach: no difference is shown."""

    @wraps(view)
    def answered(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (AgentNotFound, NodeNotFound, UserNotFound) as error:
            raise Http404 from error

    return cast("View[P]", answered)


def reach_node(request: HttpRequest, node_id: int) -> NodeCard:
    """Return a unit in reach. :raises NodeNotFound: it is not."""
    return queries.get_node(node_id=node_id, scope=access_of(request).scope)


def reach_user(request: HttpRequest, user_id: int) -> UserCard:
    """Return a user whom the one who asks may change.

    :raises UserNotFound: she is out of sight. :raises Refusal: she has roles out of reach.
    """
    user = queries.get_user(user_id=user_id, scope=access_of(request).scope)
    if not user.is_manageable:
        raise Refusal(
            code="people.user.out_of_reach",
            what="“%(name)s” also has roles outside your part of the organisation.",
            mend="Ask an administrator of the centre.",
            fields={"name": user.name},
        )
    return user


def back(name: str, *, line: int | None = None, fragment: str = "", **kwargs: int) -> HttpResponse:
    """Go to a page after a change; `line` lets the page offer to undo it."""
    url = reverse(f"people:{name}", kwargs=kwargs)
    query = f"?{urlencode({'done': line})}" if line else ""
    return redirect(f"{url}{query}{fragment}")
