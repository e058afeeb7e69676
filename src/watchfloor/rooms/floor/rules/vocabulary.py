"""What other systems call what happens, in our one vocabulary."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from watchfloor.rooms.floor.contracts import EventType

CHANNELS = frozenset({"voice", "chat", "email", "task"})
_CHANNELS = {
    "call": "voice",
    "phone": "voice",
    "telephony": "voice",
    "inbound": "voice",
    "outbound": "voice",
    "im": "chat",
    "web": "chat",
    "webchat": "chat",
    "message": "chat",
    "messaging": "chat",
    "sms": "chat",
    "mail": "email",
    "case": "task",
    "ticket": "task",
}
_AGENT = {
    "login": EventType.SIGNED_IN,
    "logged_in": EventType.SIGNED_IN,
    "sign_in": EventType.SIGNED_IN,
    "signin": EventType.SIGNED_IN,
    "log_in": EventType.SIGNED_IN,
    "logged_on": EventType.SIGNED_IN,
    "available": EventType.READY,
    "idle": EventType.READY,
    "unpaused": EventType.READY,
    "unpause": EventType.READY,
    "resume": EventType.READY,
    "offered": EventType.RESERVED,
    "on_call": EventType.TALKING,
    "busy": EventType.TALKING,
    "on_hold": EventType.HOLDING,
    "hold": EventType.HOLDING,
    "wrap_up": EventType.WRAPPING_UP,
    "wrapup": EventType.WRAPPING_UP,
    "after_call_work": EventType.WRAPPING_UP,
    "after_contact_work": EventType.WRAPPING_UP,
    "acw": EventType.WRAPPING_UP,
    "pause": EventType.PAUSED,
    "not_ready": EventType.PAUSED,
    "aux": EventType.PAUSED,
    "break": EventType.PAUSED,
    "on_break": EventType.PAUSED,
    "away": EventType.PAUSED,
    "unavailable": EventType.PAUSED,
    "logout": EventType.SIGNED_OUT,
    "logged_out": EventType.SIGNED_OUT,
    "sign_out": EventType.SIGNED_OUT,
    "signout": EventType.SIGNED_OUT,
    "sign_off": EventType.SIGNED_OUT,
    "signed_off": EventType.SIGNED_OUT,
    "log_out": EventType.SIGNED_OUT,
    "log_off": EventType.SIGNED_OUT,
    "logged_off": EventType.SIGNED_OUT,
    "logoff": EventType.SIGNED_OUT,
    "offline": EventType.SIGNED_OUT,
}
_CONTACT = {
    "new": EventType.OFFERED,
    "arrived": EventType.OFFERED,
    "enqueued": EventType.QUEUED,
    "entered_queue": EventType.QUEUED,
    "joined_queue": EventType.QUEUED,
    "alerting": EventType.RINGING,
    "ring": EventType.RINGING,
    "answer": EventType.ANSWERED,
    "connected": EventType.ANSWERED,
    "accepted": EventType.ANSWERED,
    "on_hold": EventType.HELD,
    "hold": EventType.HELD,
    "unheld": EventType.RESUMED,
    "unhold": EventType.RESUMED,
    "off_hold": EventType.RESUMED,
    "resume": EventType.RESUMED,
    "transfer": EventType.TRANSFERRED,
    "abandon": EventType.ABANDONED,
    "hung_up": EventType.ENDED,
    "hang_up": EventType.ENDED,
    "end": EventType.ENDED,
    "hangup": EventType.ENDED,
    "disconnected": EventType.ENDED,
    "completed": EventType.ENDED,
    "closed": EventType.ENDED,
}
_OWN = {each.value.partition(".")[2]: each for each in EventType}  # no word is of both sides
_SIDES = {
    "agent": {**_AGENT, **{word: each for word, each in _OWN.items() if each.is_of_agent}},
    "contact": {**_CONTACT, **{word: each for word, each in _OWN.items() if not each.is_of_agent}},
}
_OTHER_NAMES = {"call": "contact", "interaction": "contact", "chat": "contact", "user": "agent"}
_LONGEST = 60  # letters; no word for an event is longer
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


@cache
def _known() -> dict[str, EventType]:
    """Every spelling with its side; and without it our own words, and those of one side only."""
    full = {
        f"{side}_{word}": kind for side, words in _SIDES.items() for word, kind in words.items()
    }
    agent, contact = _SIDES["agent"], _SIDES["contact"]
    bare = {
        word: kind
        for word, kind in (agent | contact).items()
        if (word in agent) != (word in contact)
    }
    return bare | _OWN | full


def read_type(text: str) -> EventType | None:
    """Return what a word for an event means, None when it is unknown or may mean two things.

    >>> read_type("agent.signed_in"), read_type("AgentSignedIn") is read_type("signed in")
    (<EventType.SIGNED_IN: 'agent.signed_in'>, True)
    >>> read_type("CALL_HANGUP"), read_type("on hold")
    (<EventType.ENDED: 'contact.ended'>, None)
    >>> read_type("offered"), read_type("agent offered")
    (<EventType.OFFERED: 'contact.offered'>, <EventType.RESERVED: 'agent.reserved'>)
    """
    return _read_words(text[:_LONGEST])


@lru_cache(maxsize=1024)  # a system has some dozen words, and says them thousands of times
def _read_words(text: str) -> EventType | None:
    words = [word.lower() for word in _WORD.findall(text)]
    if words and words[0] in _OTHER_NAMES and len(words) > 1:
        words[0] = _OTHER_NAMES[words[0]]
    return _known().get("_".join(words))


def read_channel(text: str) -> str | None:
    """Return the channel that a word names; nothing is voice, and None an unknown one.

    >>> read_channel("VOICE"), read_channel("WebChat"), read_channel(""), read_channel("fax")
    ('voice', 'chat', 'voice', None)
    """
    name = text.strip().lower().replace("_", "").replace("-", "")
    if not name:
        return "voice"
    return name if name in CHANNELS else _CHANNELS.get(name)
