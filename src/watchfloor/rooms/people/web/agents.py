"""Agents: the list, one of them, and placing many at once."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from watchfloor.common.access import access_of, actor_of, needs
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people import operations, queries
from watchfloor.rooms.people.contracts import AgentCard, AgentFacts, AgentNotFound

from .forms import AgentForm, PlaceForm, agent_initial
from .guards import back, found

PAGE_SIZE = 50
_PLACED = {"yes": True, "no": False}


@needs("people.view")
@require_GET
@found
def show_agents(request: HttpRequest) -> HttpResponse:
    scope = access_of(request).scope
    text, node, page = request.GET.get("q", ""), request.GET.get("node", ""), _page(request)
    nodes = queries.list_nodes(scope=scope)
    is_placed, node_id = _PLACED.get(request.GET.get("placed", "")), _number(node)
    total = queries.count_agents(scope=scope, text=text, node_id=node_id, is_placed=is_placed)
    agents = queries.list_agents(
        scope=scope,
        text=text,
        node_id=node_id,
        is_placed=is_placed,
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    context = {
        "agents": agents,
        "nodes": nodes,
        "q": text,
        "chosen_node": node_id,
        "placed": request.GET.get("placed", ""),
        "total": total,
        "back_url": _turned(request, page - 1) if page > 1 else "",
        "next_url": _turned(request, page + 1) if page * PAGE_SIZE < total else "",
    }
    return render(request, "people/agents.html", context)


@needs("people.manage")
@require_http_methods(["GET", "POST"])
@found
def add_agent(request: HttpRequest) -> HttpResponse:
    form = _form(request, None)
    if request.method == "POST" and form.is_valid():
        facts = AgentFacts(**form.cleaned_data)
        agent_id = operations.add_agent(facts=facts, actor=actor_of(request), at=datetime.now(UTC))
        messages.success(request, _("The agent was added."))
        return back("agent", agent_id=agent_id)
    status = 422 if request.method == "POST" else 200
    return render(request, "people/agent_new.html", {"form": form}, status=status)


@needs("people.view")
@require_GET
@found
def show_agent(request: HttpRequest, agent_id: int) -> HttpResponse:
    access = access_of(request)
    agent = queries.get_agent(agent_id=agent_id, scope=access.scope)
    form = _form(request, agent) if access.can("people.manage") else None
    return render(request, "people/agent.html", {"agent": agent, "form": form})


@needs("people.manage")
@require_POST
@found
def change_agent(request: HttpRequest, agent_id: int) -> HttpResponse:
    agent = queries.get_agent(agent_id=agent_id, scope=access_of(request).scope)
    form = _form(request, agent)
    if not form.is_valid():
        context = {"agent": agent, "form": form}
        return render(request, "people/agent.html", context, status=422)
    line = operations.change_agent(
        agent_id=agent_id,
        facts=AgentFacts(**form.cleaned_data),
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    return back("agent", agent_id=agent_id, line=line)


@needs("people.manage")
@require_POST
@found
def place_agents(request: HttpRequest) -> HttpResponse:
    scope = access_of(request).scope
    chosen = {int(text) for text in request.POST.getlist("agent") if _number(text)}
    if not scope.everything and not chosen <= scope.agent_ids:
        raise AgentNotFound
    form = PlaceForm(request.POST, nodes=queries.list_nodes(scope=scope))
    if not form.is_valid():
        raise Refusal(
            code="people.agents.no_unit",
            what="No unit was chosen.",
            mend="Choose the unit that the agents belong to.",
        )
    line = operations.place_agents(
        agent_ids=chosen,
        node_id=form.cleaned_data["node_id"],
        actor=actor_of(request),
        at=datetime.now(UTC),
    )
    count = len(chosen)
    done = ngettext("%(count)s agent was placed.", "%(count)s agents were placed.", count)
    messages.success(request, done % {"count": count})
    return back("agents", line=line)


def _form(request: HttpRequest, agent: AgentCard | None) -> AgentForm:
    scope = access_of(request).scope
    users = [(user.id, user.name) for user in queries.list_users(scope=scope)]
    if agent and agent.user_id and agent.user_id not in dict(users):
        users.append((agent.user_id, agent.user_name))
    return AgentForm(
        request.POST if request.method == "POST" else None,
        nodes=queries.list_nodes(scope=scope),
        users=users,
        may_be_unplaced=scope.everything,
        initial=agent_initial(agent) if agent else None,
    )


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _page(request: HttpRequest) -> int:
    return min(max(_number(request.GET.get("page", "")) or 1, 1), 1_000_000)


def _turned(request: HttpRequest, page: int) -> str:
    query = request.GET.copy()
    query["page"] = str(page)
    return f"?{query.urlencode()}"
