"""How a leg ended and what is odd about it, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from watchfloor.common.words import msgid
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
        msgid("Answered"),
        "check",
        "good",
        msgid("An agent took it."),
    ),
    Outcome.ABANDONED: (
        msgid("Abandoned"),
        "phone-off",
        "bad",
        msgid("The customer left the queue before an agent answered."),
    ),
    Outcome.FLOWED_OUT: (
        msgid("Flowed out"),
        "out",
        "info",
        msgid("It left the queue otherwise: time limit, key, empty queue, withdrawn, passed on."),
    ),
    Outcome.LOST: (
        msgid("Lost"),
        "question",
        "warn",
        msgid("How it ended can never be known: the system restarted."),
    ),
    Outcome.OPEN: (
        msgid("Open"),
        "clock",
        "warn",
        msgid("The records hold no end of it yet."),
    ),
}
_ENDINGS = {
    "COMPLETECALLER": msgid("The customer hung up"),
    "COMPLETEAGENT": msgid("The agent hung up"),
    "TRANSFER": msgid("Passed on"),
    "BLINDTRANSFER": msgid("Passed on without a word before"),
    "ATTENDEDTRANSFER": msgid("Passed on after a word before"),
    "ABANDON": msgid("The customer hung up while waiting"),
    "EXITWITHTIMEOUT": msgid("Waited up to the queue's time limit"),
    "EXITWITHKEY": msgid("The customer pressed a key to leave"),
    "EXITEMPTY": msgid("Nobody was signed in to the queue"),
    "WITHDRAW": msgid("Taken out of the queue"),
}
_CHANNELS = {
    Channel.VOICE: (msgid("Voice"), "phone"),
    Channel.CHAT: (msgid("Chat"), "message"),
    Channel.EMAIL: (msgid("E-mail"), "mail"),
    Channel.TASK: (msgid("Task"), "task"),
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
