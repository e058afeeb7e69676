"""A message in the words of the one who gets it, in the shape that each service wants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchfloor.common.words import Words
from watchfloor.rooms.notices.contracts import ChannelKind, Message

_SUBJECT = Words("Watchfloor: {n} to look at", "Watchfloor：{n} 项待处理")
_URGENT = Words("Urgent. ", "【紧急】")
_FOR = Words("For {name}", "致 {name}")
_MORE = Words("… and {n} more in Watchfloor", "……另有 {n} 项，请在 Watchfloor 中查看")
MOST_LINES = 12
# What the robots take at most, in bytes, with room to spare; a cut one says that it is cut.
_MOST_BYTES = {ChannelKind.WECOM: 1900, ChannelKind.DINGTALK: 15_000, ChannelKind.FEISHU: 15_000}


def subject_of(message: Message) -> str:
    """Return one line that says what the message is about."""
    urgent = _URGENT.text(message.language) if message.is_urgent else ""
    if len(message.lines) == 1:
        return f"{urgent}{message.lines[0].title}"
    return urgent + _SUBJECT.text(message.language).format(n=len(message.lines))


def text_of(message: Message, kind: ChannelKind) -> str:
    """Return the whole message as plain text, no longer than the service takes."""
    most = _MOST_BYTES.get(kind, 60_000)
    for shown in range(min(len(message.lines), MOST_LINES), -1, -1):
        text = _text(message, shown)
        if len(text.encode()) <= most:
            return text
    return subject_of(message)


def body_of(message: Message, kind: ChannelKind) -> Mapping[str, Any]:
    """Return what is posted to a robot or a webhook."""
    if kind is ChannelKind.FEISHU:
        return {"msg_type": "text", "content": {"text": text_of(message, kind)}}
    if kind is not ChannelKind.WEBHOOK:
        return {"msgtype": "text", "text": {"content": text_of(message, kind)}}
    return {
        "id": message.id,
        "to": message.to,
        "is_urgent": message.is_urgent,
        "text": text_of(message, kind),
        "lines": [{"title": line.title, "url": line.url} for line in message.lines],
    }


def _text(message: Message, shown: int) -> str:
    rows = [_FOR.text(message.language).format(name=message.to), subject_of(message)]
    if len(message.lines) > 1 or shown == 0:
        for number, line in enumerate(message.lines[:shown], 1):
            rows.append(f"{number}. {line.title}")
            rows += [f"   {line.url}"] if line.url else []
    elif message.lines[0].url:
        rows.append(message.lines[0].url)
    if len(message.lines) > max(shown, 1):
        rows.append(_MORE.text(message.language).format(n=len(message.lines) - shown))
    return "\n".join(rows)
