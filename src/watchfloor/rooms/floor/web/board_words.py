"""Words of the boards: what states, figures and signs are called in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from watchfloor.rooms.floor.contracts import AgentState
from watchfloor.rooms.floor.contracts.leading import NoteKind
from watchfloor.rooms.floor.contracts.wallboards import WallFigure

# In the order in which a floor manager asks for them, each with an icon: never color alone.
SIGNS: Mapping[AgentState, str] = {
    AgentState.READY: "check",
    AgentState.RESERVED: "bell",
    AgentState.TALKING: "phone",
    AgentState.HOLDING: "pause",
    AgentState.WRAPPING_UP: "edit",
    AgentState.PAUSED: "out",
    AgentState.SIGNED_OUT: "phone-off",
}


def state_words() -> dict[str, str]:
    """Return what each state is called."""
    return {
        AgentState.READY.value: pgettext("agent state", "Ready"),
        AgentState.RESERVED.value: pgettext("agent state", "Ringing"),
        AgentState.TALKING.value: pgettext("agent state", "Talking"),
        AgentState.HOLDING.value: pgettext("agent state", "On hold"),
        AgentState.WRAPPING_UP.value: pgettext("agent state", "Wrapping up"),
        AgentState.PAUSED.value: pgettext("agent state", "Paused"),
        AgentState.SIGNED_OUT.value: pgettext("agent state", "Signed out"),
    }


def channel_words() -> dict[str, str]:
    """Return what each channel is called."""
    return {
        "voice": pgettext("channel", "Call"),
        "chat": pgettext("channel", "Chat"),
        "email": pgettext("channel", "Email"),
        "task": pgettext("channel", "Task"),
    }


def note_kinds() -> tuple[tuple[str, str], ...]:
    """Return what can be noted with one click."""
    return (
        (NoteKind.HELPED.value, pgettext("note", "Helped")),
        (NoteKind.TALKED_TO.value, pgettext("note", "Talked to")),
        (NoteKind.PRAISED.value, pgettext("note", "Praised")),
        (NoteKind.FOLLOW_UP.value, pgettext("note", "Follow up")),
    )


def note_words() -> dict[str, str]:
    """Return what each kind of note is called; not all have a button of their own everywhere."""
    return {**dict(note_kinds()), NoteKind.ASKED_OUT.value: pgettext("note", "Asked to sign out")}


def figure_words() -> dict[str, str]:
    """Return what the figures of a wallboard are called."""
    return {
        WallFigure.WAITING.value: _("Waiting"),
        WallFigure.LONGEST_WAIT.value: _("Longest wait"),
        WallFigure.SERVICE.value: _("Service so far"),
        WallFigure.FORESEEN.value: _("Service, end of day"),
        WallFigure.ABANDONED.value: _("Abandoned so far"),
        WallFigure.AVERAGE_WAIT.value: _("Average wait"),
        WallFigure.OFFERED.value: _("Offered today"),
        WallFigure.ANSWERED.value: _("Answered today"),
        WallFigure.READY.value: _("Agents ready"),
        WallFigure.BUSY.value: _("Agents with customers"),
        WallFigure.PAUSED.value: _("Agents paused"),
        WallFigure.SIGNED_IN.value: _("Agents signed in"),
    }


def why_no_value() -> dict[str, str]:
    """Return why a tile has no value."""
    return {
        "nothing": _("nothing to divide by yet"),
        "out_of_reach": _("these queues are out of your reach"),
        "not_foreseen": _("nothing is foreseen yet"),
    }


def board_words() -> dict[str, object]:
    """Return the texts that the board's module writes; {names} are filled in there."""
    return {
        "states": state_words(),
        "channels": channel_words(),
        "lines": line_words(),
        "negative": _("missed now"),
        "positive": _("helps now"),
        "left": _("probably forgot to sign out"),
        "band": _("{low} to {high}"),
        "met": _("target met"),
        "missed": _("target missed"),
        "team": _("{team} · {count}"),
        "no_team": _("Without a team"),
        "shown": _("{shown} of {all} shown"),
        "silent": _("Nothing has come from {name} since {since}: what rests on it may be wrong."),
        "not_mapped": _("not known to Watchfloor yet"),
        "no_schedule": _("no schedule for now"),
        "holds": _("held {count} times"),
        "undo": _("Take back"),
    }


def wall_words() -> dict[str, str]:
    """Return the texts that a wallboard's module writes."""
    return {**line_words(), "silent": _("silent: {names}")}


def line_words() -> dict[str, str]:
    """Return how the line to the server stands."""
    return {
        "connecting": _("Connecting…"),
        "live": _("Live"),
        "lost": _("Not live: as of {time}"),
        "out": _("Signed out: as of {time}"),
    }
