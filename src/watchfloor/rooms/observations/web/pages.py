"""Observations as a page shows them: names in place of numbers, links to what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson
from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.access import Access, Scope
from watchfloor.common.words import Words
from watchfloor.rooms.observations.contracts import Result, StoredObservation
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards import service as standards

from .asking import CHIPS, Ask
from .words import TONES, kind_words, language, layer_words, result_words

# What audits and steps write into the evidence; other systems may write what they like.
_EVIDENCE: Mapping[str, Words] = {
    "errors": Words("What went wrong", "哪里出错"),
    "note": Words("Note", "备注"),
    "text": Words("Evidence", "证据"),
    "judged_at": Words("Judged at", "判定时间"),
    "predicted": Words("Expected probability of an error", "预计出错概率"),
    "code": Words("Prompt", "提示"),
    "record": Words("Record", "业务记录"),
    "guards": Words("Guards", "守护规则"),
    "seconds": Words("Seconds", "秒数"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An observation with names."""

    stored: StoredObservation
    kind: str
    layer: str
    result: str
    tone: str
    standard: str
    agent: str
    node: str
    subject: str
    subject_url: str

    @property
    def is_judged(self) -> bool:
        return self.stored.seen.result is not Result.NONE


@dataclass(frozen=True, slots=True)
class Names:
    """Names of agents, units and standards, by number."""

    agents: Mapping[int, str]
    nodes: Mapping[int, str]
    standards: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Chip:
    """Something that narrows the list, with the address without it."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A line of the evidence."""

    name: str
    text: str


def name_all(rows: Sequence[StoredObservation], ask: Ask | None, scope: Scope) -> Names:
    """Return the names that rows and filter need, of what is in reach."""
    agent_ids = {row.seen.agent_id for row in rows} | set(ask.wanted.agent_ids if ask else ())
    node_ids = {row.seen.node_id for row in rows} | set(ask.wanted.node_ids if ask else ())
    numbers = {row.seen.standard_id for row in rows} | set(ask.wanted.standard_ids if ask else ())
    agents = people.list_agents(scope=scope) if agent_ids - {None} else ()
    nodes = people.list_nodes(scope=scope) if node_ids - {None} else ()
    named = standards.name_standards(standard_ids=[each for each in numbers if each is not None])
    return Names(
        agents={agent.id: agent.name or agent.code for agent in agents},
        nodes={node.id: node.name for node in nodes},
        standards={
            number: f"{each.code} {each.title.text(language())}" for number, each in named.items()
        },
    )


def row_of(stored: StoredObservation, names: Names, access: Access) -> Row:
    """Return an observation as a row."""
    seen = stored.seen
    return Row(
        stored=stored,
        kind=kind_words(seen.kind),
        layer=layer_words(seen.layer),
        result=result_words(seen.result),
        tone=TONES[seen.result],
        standard=_name(names.standards, seen.standard_id),
        agent=_name(names.agents, seen.agent_id),
        node=names.nodes.get(seen.node_id or 0, ""),
        subject=seen.subject.partition(":")[2] or seen.subject,
        subject_url=_subject_url(seen.subject, access),
    )


def _name(names: Mapping[int, str], number: int | None) -> str:
    return "" if number is None else names.get(number, f"#{number}")


def _subject_url(subject: str, access: Access) -> str:
    """Return the page of a contact, for those who may open it."""
    what, _colon, key = subject.partition(":")
    if what == "contact" and key and access.can("interactions.contacts.view"):
        return reverse("interactions:contact", kwargs={"contact_key": key})
    return ""


def list_chips(ask: Ask, names: Names) -> list[Chip]:
    """Return what narrows the list and has no field of its own."""
    wanted = ask.wanted
    texts = {
        "standard": ", ".join(_name(names.standards, each) for each in wanted.standard_ids),
        "step": ", ".join(wanted.steps),
        "agent": ", ".join(_name(names.agents, each) for each in wanted.agent_ids),
        "node": ", ".join(_name(names.nodes, each) for each in wanted.node_ids),
        "frame": wanted.frame,
    }
    titles = {
        "standard": _("Standard"),
        "step": _("Step"),
        "agent": _("Agent"),
        "node": _("Unit"),
        "frame": _("Sample"),
    }
    return [
        Chip(f"{titles[name]}: {texts[name]}", ask.address(**{name: "", "before": ""}))
        for name in CHIPS
        if texts[name]
    ]


def evidence_lines(stored: StoredObservation) -> list[Fact]:
    """Return the evidence line by line; a list one beside the other, other parts as JSON."""
    return [
        Fact(_evidence_label(str(name)), _evidence_text(value))
        for name, value in stored.seen.evidence.items()
        if value not in ("", None, [])
    ]


def _evidence_label(name: str) -> str:
    return _EVIDENCE[name].text(language()) if name in _EVIDENCE else name


def _evidence_text(value: object) -> str:
    if str(value) in {"True", "False"}:  # a tick, as it came from the form
        return _("Yes") if str(value) == "True" else _("No")
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return "; ".join(value)
    return orjson.dumps(value).decode()
