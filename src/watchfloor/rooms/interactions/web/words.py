"""How a leg ended and what is odd about it, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_  # noqa: N812  its usual name

from watchfloor.rooms.interactions.contracts import Channel, Outcome


@dataclass(frozen=True, slots=True)
class OutcomeWords:
    """An outcome as a reader sees it: told by word and icon, the tone only adds to them."""

    text: str
    icon: str
    tone: str
    meaning: str


_OUTCOMES = {
    Outcome.ANSWERED: (
        N_("Answered"),
        "check",
        "good",
        N_("An agent took it."),
    ),
    Outcome.ABANDONED: (
        N_("Abandoned"),
        "phone-off",
        "bad",
        N_("The customer left the queue before an agent answered."),
    ),
    Outcome.FLOWED_OUT: (
        N_("Flowed out"),
        "out",
        "info",
        N_("It left the queue otherwise: time limit, key, empty queue, withdrawn, passed on."),
    ),
    Outcome.LOST: (
        N_("Lost"),
        "question",
        "warn",
        N_("How it ended can never be known: the system restarted."),
    ),
    Outcome.OPEN: (
        N_("Open"),
        "clock",
        "warn",
        N_("The records hold no end of it yet."),
    ),
}
_ENDINGS = {
    "COMPLETECALLER": N_("The customer hung up"),
    "COMPLETEAGENT": N_("The agent hung up"),
    "TRANSFER": N_("Passed on"),
    "BLINDTRANSFER": N_("Passed on without a word before"),
    "ATTENDEDTRANSFER": N_("Passed on after a word before"),
    "ABANDON": N_("The customer hung up while waiting"),
    "EXITWITHTIMEOUT": N_("Waited up to the queue's time limit"),
    "EXITWITHKEY": N_("The customer pressed a key to leave"),
    "EXITEMPTY": N_("Nobody was signed in to the queue"),
    "WITHDRAW": N_("Taken out of the queue"),
}
_CHANNELS = {
    Channel.VOICE: (N_("Voice"), "phone"),
    Channel.CHAT: (N_("Chat"), "message"),
    Channel.EMAIL: (N_("E-mail"), "mail"),
    Channel.TASK: (N_("Task"), "task"),
}


def outcome_words(outcome: Outcome) -> OutcomeWords:
    """Return an outcome in the reader's language."""
    text, icon, tone, meaning = _OUTCOMES[outcome]
    return OutcomeWords(_(text), icon, tone, _(meaning))


def ending_words(ending: str) -> str:
    """Return the source's own word for the end in the reader's language, where we know it."""
    return _(_ENDINGS[ending]) if ending in _ENDINGS else ending


def channel_words(channel: Channel) -> tuple[str, str]:
    """Return a channel's name and its icon."""
    text, icon = _CHANNELS[channel]
    return _(text), icon
