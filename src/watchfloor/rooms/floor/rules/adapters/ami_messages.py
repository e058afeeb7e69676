"""Messages of Asterisk's manager interface: lines `Name: value`, ended by an empty one."""

from __future__ import annotations

from collections.abc import Mapping

from .telling import LONGEST_NAME

Message = Mapping[str, str]


class BadMessage(Exception):
    """Something that is no message, or one that lacks what it must have."""

    def __init__(self, reason: str, **fields: str) -> None:
        self.reason, self.fields = reason, fields
        super().__init__(reason)


def read_message(raw: bytes) -> Message:
    r"""Take a message apart; of a name that comes twice the first value counts.

    >>> read_message(b"Event: Hangup\r\nUniqueid: 1.2\r\nCause-txt: Normal: yes")["Cause-txt"]
    'Normal: yes'

    A caller's name may hold what Python takes for the end of a line; it begins no other field:

    >>> read_message("Event: Hangup\r\nCallerIDName: a\u2028Reason: b".encode()).get("Reason")

    :raises BadMessage: it is none.
    """
    message: dict[str, str] = {}
    for line in raw.decode("utf-8", "replace").replace("\0", "").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            message.setdefault(name.strip(), value.strip())
    if not ("Event" in message or "Response" in message):
        raise BadMessage("not_a_message")
    return message


def write_action(action: str, **fields: str) -> bytes:
    r"""Return an action as it is sent. What would begin another line is left out.

    >>> write_action("Login", Username="watch\r\nAction: Originate")
    b'Action: Login\r\nUsername: watchAction: Originate\r\n\r\n'
    """
    lines = [f"{name}: {value}" for name, value in {"Action": action, **fields}.items()]
    clean = [line.replace("\r", "").replace("\n", "") for line in lines]
    return ("\r\n".join(clean) + "\r\n\r\n").encode()


def needed(message: Message, *names: str) -> str:
    """Return the first of these fields that is there. :raises BadMessage: none is."""
    for name in names:
        value = message.get(name, "")
        if len(value) > LONGEST_NAME:
            raise BadMessage("name_too_long", field=name)
        if value:
            return value
    raise BadMessage("missing_field", field=names[0])


def number(message: Message, name: str) -> int:
    """Return a field that is a count of something, 0 where it is none.

    >>> number({"Wait": "12"}, "Wait"), number({"Wait": "x"}, "Wait"), number({}, "Wait")
    (12, 0, 0)
    """
    text = message.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
