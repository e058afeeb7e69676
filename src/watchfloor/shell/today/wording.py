"""Signals as sentences: what is wrong, why it stands where it stands, and where to go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.rooms.metrics import service as metrics

from .figures import Day
from .signals import Signal


@dataclass(frozen=True, slots=True)
class Link:
    """Where to look or act."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Task:
    """A line of "what to do now"."""

    kind: str
    icon: str
    tone: str
    text: str
    reason: str
    links: tuple[Link, ...]


def task_of(signal: Signal, day: Day | None, access: Access) -> Task:
    """Return a signal as the reader sees it; links only to pages that one may open."""
    icon, tone, say = _KINDS[signal.kind]
    text, reason = say(signal.fields)
    return Task(signal.kind, icon, tone, text, reason, tuple(_links(signal, day, access)))


def _queue_below_target(fields: Mapping[str, object]) -> tuple[str, str]:
    text = _("%(queue)s is at %(value)s, below its target of %(goal)s.") % {
        "queue": fields["queue"],
        "value": _percent(fields["value"]),
        "goal": _percent(fields["goal"]),
    }
    missed = int(str(fields["missed"]))
    reason = ngettext(
        "%(n)s contact did not get through in time.",
        "%(n)s contacts did not get through in time.",
        missed,
    ) % {"n": f"{missed:,}"}
    return text, reason


def _feed_late(fields: Mapping[str, object]) -> tuple[str, str]:
    text = _("The feed %(feed)s has been silent for %(silent)s of opening time.") % {
        "feed": fields["feed"],
        "silent": _span(fields["silent"]),
    }
    reason = _(
        "On this weekday its longest silence is usually %(usual)s;"
        " about %(expected)s contacts would have come by now."
    ) % {"usual": _span(fields["usual"]), "expected": f"{float(str(fields['expected'])):,.0f}"}
    return text, reason


def _import_broken(fields: Mapping[str, object]) -> tuple[str, str]:
    texts = {
        "failed": _("The import of %(file)s failed."),
        "interrupted": _("The import of %(file)s was interrupted."),
    }
    text = texts[str(fields["status"])] % {"file": fields["file"]}
    return text, _("Nothing of it was saved, and it has not been imported since.")


def _contacts_unclosed(fields: Mapping[str, object]) -> tuple[str, str]:
    count = int(str(fields["count"]))
    text = ngettext(
        "%(n)s contact cannot be closed.", "%(n)s contacts cannot be closed.", count
    ) % {"n": f"{count:,}"}
    return text, _("The records do not say how they ended; each is listed with the reason.")


def _agents_unplaced(fields: Mapping[str, object]) -> tuple[str, str]:
    count, names = int(str(fields["count"])), fields["names"]
    assert isinstance(names, tuple)  # noqa: S101  for the type checker
    text = ngettext(
        "%(n)s agent belongs to no team: %(names)s",
        "%(n)s agents belong to no team: %(names)s",
        count,
    ) % {"n": count, "names": ", ".join(names) + (" …" if count > len(names) else "")}
    return text, _("No team leader sees their contacts until they are placed.")


def _contract_not_chosen(fields: Mapping[str, object]) -> tuple[str, str]:
    text = _("Nobody has chosen which formula of the %(name)s your contract uses.") % {
        "name": fields["name"]
    }
    reason = _("By formula alone it lies between %(low)s and %(high)s.") % {
        "low": _percent(fields["low"]),
        "high": _percent(fields["high"]),
    }
    return text, reason


_Say = Callable[[Mapping[str, object]], tuple[str, str]]
_KINDS: dict[str, tuple[str, str, _Say]] = {
    "queue_below_target": ("target", "bad", _queue_below_target),
    "feed_late": ("clock", "bad", _feed_late),
    "import_broken": ("upload", "bad", _import_broken),
    "contacts_unclosed": ("question", "warn", _contacts_unclosed),
    "agents_unplaced": ("users", "warn", _agents_unplaced),
    "contract_not_chosen": ("ruler", "info", _contract_not_chosen),
}


def _links(signal: Signal, day: Day | None, access: Access) -> list[Link]:
    if signal.kind == "queue_below_target" and day is not None:
        return _miss_links(signal, day)
    if signal.kind == "contacts_unclosed" and day is not None:
        return [Link(_("Show them"), day.contacts_url(unclosed="1"))]
    if signal.kind == "contract_not_chosen":
        return [Link(_("Compare and choose"), reverse("metrics:metric", args=[signal.subject]))]
    pages = {
        "feed_late": ("interactions.imports.view", _("Imports"), "interactions:imports", []),
        "import_broken": (
            "interactions.imports.view",
            _("See why"),
            "interactions:import_run",
            [signal.subject],
        ),
        "agents_unplaced": ("people.manage", _("Place them"), "people:list", []),
    }
    needed, text, page, arguments = pages[signal.kind]
    return [Link(text, reverse(page, args=arguments))] if access.can(needed) else []


def _miss_links(signal: Signal, day: Day) -> list[Link]:
    misses = signal.fields["misses"]
    assert isinstance(misses, tuple)  # noqa: S101  for the type checker
    links = []
    for code, count in misses:
        component = metrics.COMPONENTS[code]
        url = day.contacts_url([int(signal.subject)], **dict(component.drill or {}))
        links.append(Link(f"{component.name.text(get_language() or 'en')}: {count:,}", url))
    return links


def _percent(value: object) -> str:
    return f"{float(str(value)):.1%}"


def _span(seconds: object) -> str:
    minutes = round(float(str(seconds)) / 60)
    hours, rest = divmod(minutes, 60)
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)s min") % {"minutes": rest}
