"""What each kind of source asks for before it can be connected to or read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from watchfloor.common.words import msgid
from watchfloor.rooms.floor.contracts import SourceKind


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to fill in. `kind` is text, port, path or flag."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    default: str = ""
    is_required: bool = True


_HOST = Setting("host", msgid("Host"), hint=msgid("Name or address of the switch."))
_PATH = Setting(
    "path",
    msgid("File"),
    "path",
    msgid("The whole path, as this machine sees it. A renamed file is read to its end first."),
)
_ONLY_NEW = Setting(
    "only_new",
    msgid("Begin at the end of the file"),
    "flag",
    msgid("Otherwise all that it holds is read first."),
    is_required=False,
)
SETTINGS: Mapping[SourceKind, tuple[Setting, ...]] = {
    SourceKind.AMI: (
        _HOST,
        Setting("port", msgid("Port"), "port", default="5038"),
        Setting(
            "user",
            msgid("User"),
            hint=msgid("Of manager.conf; it needs to read agent, call and system."),
        ),
    ),
    SourceKind.ESL: (_HOST, Setting("port", msgid("Port"), "port", default="8021")),
    SourceKind.QUEUE_LOG: (_PATH, _ONLY_NEW),
    SourceKind.CONNECT: (_PATH, _ONLY_NEW),
}
WITH_SECRET = frozenset({SourceKind.AMI, SourceKind.ESL})


def wrong_settings(kind: SourceKind, given: Mapping[str, object]) -> list[str]:
    """Return the names of settings that are missing or cannot be.

    >>> wrong_settings(SourceKind.ESL, {"host": "pbx", "port": 8021})
    []
    >>> wrong_settings(SourceKind.ESL, {"host": "a b", "port": 99999})
    ['host', 'port']
    >>> wrong_settings(SourceKind.QUEUE_LOG, {"path": "../queue_log"})
    ['path']
    """
    return [each.name for each in SETTINGS[kind] if not _is_right(each, given.get(each.name))]


def _is_right(setting: Setting, value: object) -> bool:
    if setting.kind == "flag":
        return isinstance(value, bool | None)
    if setting.kind == "port":
        return type(value) is int and 0 < value < 65_536
    if not isinstance(value, str) or not value:
        return not setting.is_required and not value
    if len(value) > 300 or not value.isprintable():
        return False
    if setting.kind == "path":
        return value.startswith("/") and "/../" not in value and not value.endswith("/")
    return setting.name != "host" or " " not in value
