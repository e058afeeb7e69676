"""What stands in a cell: instants in any usual form, durations, counts and words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from watchfloor.rooms.interactions.contracts import Channel, Outcome

from .reasons import LineRefused

EMPTY = {"", "-", "--", "—", "null", "none", "n/a", "nan", "\\n"}
_MOMENT = re.compile(
    r"(\d{1,4})[-/.年](\d{1,2})[-/.月](\d{1,4})日?"
    r"(?:[T\s]+(上午|下午|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2})?(?:[.,"
    r"](\d{1,9}))?秒?)?"
    r"\s*(AM|PM|上午|下午)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[T\s]?(?:(\d{2}):?(\d{2}):?(\d{2})?)?")
_SERIAL = re.compile(r"[2-6]\d{4}(\.\d+)?")  # a spreadsheet's days since 1899-12-30
_UNITS = re.compile(r"(?:(\d+)(?:小时|时|h))?(?:(\d+)(?:分钟|分|m))?(?:(\d+(?:\.\d+)?)(?:秒|s))?")
_EPOCHS = {10: 1000, 13: 1, 16: 1 / 1000}  # digits -> milliseconds per unit


@dataclass(slots=True)
class Clock:
    """Reads instants of one file: its zone, and the order of day and month."""

    zone: ZoneInfo
    # "ymd", "dmy" or "mdy"; four digits at either end are the year anyway
    date_order: str = "ymd"
    twice: int = 0  # local times read that exist twice; the earlier was taken
    _offsets: dict[tuple[int, int, int, int], int | None] = field(default_factory=dict)
    _hours: dict[str, tuple[int, int]] = field(default_factory=dict)
    _twice_hours: set[tuple[int, int, int, int]] = field(default_factory=set)

    def read(self, text: str, name: str) -> int | None:
        """Return epoch ms, None for an empty cell. :raises LineRefused: no time, or never was."""
        text = text.strip()
        if text.lower() in EMPTY:
            return None
        if text.isdigit() and len(text) in _EPOCHS:
            return round(int(text) * _EPOCHS[len(text)])
        try:
            return self._read_in_hour(text) if len(text) == 19 else self._read(text)
        except (ValueError, OverflowError):
            raise LineRefused("bad_time", field=name, text=text[:60]) from None

    def _read_in_hour(self, text: str) -> int:
        """The usual form, to the second: each hour of the file is worked out once."""
        minute, second = text[14:16], text[17:]
        if not (text[13] == text[16] == ":" and minute.isdigit() and second.isdigit()):
            return self._read(text)
        hour = text[:13]
        if hour not in self._hours:
            before = self.twice
            self._hours[hour] = self._read(f"{hour}:00:00"), self.twice - before
            self.twice = before
        start, twice = self._hours[hour]
        if minute > "59" or second > "59":
            raise ValueError(text)
        self.twice += twice
        return start + (int(minute) * 60 + int(second)) * 1000

    def _read(self, text: str) -> int:
        if found := _MOMENT.fullmatch(text):
            return self._from_parts(found)
        if _SERIAL.fullmatch(text):
            seconds = round(float(text) * 86_400)
            return self._at(datetime(1899, 12, 30) + timedelta(seconds=seconds))  # noqa: DTZ001  local
        if found := _COMPACT.fullmatch(text):
            year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
            return self._at(datetime(year, month, day, hour, minute, second))  # noqa: DTZ001  local
        raise ValueError(text)

    def _from_parts(self, found: re.Match[str]) -> int:
        a, b, c, before, hour, minute, second, fraction, after, offset = found.groups()
        year, month, day = self._date(a, b, c)
        hours = _hour_of_day(int(hour or 0), (before or after or "").upper())
        millis = int(((fraction or "") + "000")[:3])
        wall = datetime(year, month, day, hours, int(minute or 0), int(second or 0))  # noqa: DTZ001  local
        if offset:
            return _with_offset(wall, offset) + millis
        return self._at(wall) + millis

    def _date(self, a: str, b: str, c: str) -> tuple[int, int, int]:
        if len(a) == 4:
            return int(a), int(b), int(c)
        if self.date_order == "ymd" and len(c) < 4:
            return 2000 + int(a), int(b), int(c)
        year = int(c) if len(c) == 4 else 2000 + int(c)
        day, month = (a, b) if self.date_order != "mdy" else (b, a)
        return year, int(month), int(day)

    def _at(self, wall: datetime) -> int:
        hour = (wall.year, wall.month, wall.day, wall.hour)
        if hour not in self._offsets:
            self._offsets[hour] = self._offset(wall, hour)
        self.twice += hour in self._twice_hours
        offset = self._offsets[hour]
        if offset is None:
            raise LineRefused("local_time_gap", text=wall.isoformat(" "))
        return _utc_ms(wall) - offset

    def _offset(self, wall: datetime, hour: tuple[int, int, int, int]) -> int | None:
        early, late = (wall.replace(tzinfo=self.zone, fold=fold).utcoffset() for fold in (0, 1))
        if early is None or late is None:
            return 0
        if early < late:
            return None  # the clocks were put forward over this hour
        if early > late:
            self._twice_hours.add(hour)
        return round(early.total_seconds() * 1000)


def _utc_ms(wall: datetime) -> int:
    return round(wall.replace(tzinfo=UTC).timestamp() * 1000)


def _with_offset(wall: datetime, offset: str) -> int:
    if offset.upper() in ("Z", "UTC"):
        return _utc_ms(wall)
    digits = offset[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    return _utc_ms(wall) - (1 if offset[0] == "+" else -1) * minutes * 60_000


def _hour_of_day(hour: int, half: str) -> int:
    if half in ("PM", "下午"):
        return hour + 12 if hour < 12 else hour
    return 0 if half in ("AM", "上午") and hour == 12 else hour


def join_moment(day: str, moment: str) -> str:
    """Return an instant's text from a date and a time of day, or from a cell that has both.

    >>> join_moment("2026-03-01 00:00:00", "10:00-10:15"), join_moment("", "2026-03-01 10:00")
    ('2026-03-01 10:00', '2026-03-01 10:00')
    """
    moment = first_of_range(moment)
    if not day or any(mark in moment for mark in "-/年"):
        return moment
    return f"{re.split(r'[ T]', day.strip())[0]} {moment}".strip()


def first_of_range(text: str) -> str:
    """Return the start of a stretch such as "2026-03-01 10:00-10:30".

    >>> first_of_range("2026-03-01 10:00~10:30"), first_of_range("2026-03-01 10:00 - 10:30")
    ('2026-03-01 10:00', '2026-03-01 10:00')
    """
    return re.split(r"(?<=\d:\d\d)\s*(?:[-~–—至到]+)\s*(?=\d{1,2}:)", text.strip())[0]


def read_duration(text: str, name: str, scale: int = 1000) -> int | None:
    """Return milliseconds of "90", "1:30", "0:01:30", "1分30秒" or "1m30s"; None when empty.

    `scale` is the milliseconds of a bare number's unit.

    >>> [read_duration(t, "wait") for t in ("90", "1:30", "00:01:30", "1分30秒", "")]
    [90000, 90000, 90000, 90000, None]

    :raises LineRefused: it is none of these.
    """
    text = text.strip().lower().replace(" ", "")
    if text in EMPTY:
        return None
    try:
        if ":" in text:
            return _from_clock(text)
        return round(float(text.replace(",", "")) * scale)
    except (ValueError, OverflowError):
        found = _UNITS.fullmatch(text)
    if not found:
        raise LineRefused("bad_number", field=name, text=text[:60])
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return round((hours * 3600 + minutes * 60 + seconds) * 1000)


def _from_clock(text: str) -> int:
    sign = -1 if text.startswith("-") else 1
    seconds = 0.0
    for part in text.lstrip("-").split(":"):
        seconds = seconds * 60 + float(part)
    return sign * round(seconds * 1000)


def read_count(text: str, name: str) -> int | None:
    """Return a whole number, None when empty. :raises LineRefused: it is negative or no number."""
    text = text.strip().replace(",", "")
    if text.lower() in EMPTY:
        return None
    try:
        number = float(text)
    except ValueError:
        raise LineRefused("bad_number", field=name, text=text[:60]) from None
    if not number.is_integer() or not 0 <= number < 2**31:
        raise LineRefused("bad_number", field=name, text=text[:60])
    return int(number)


def is_instant(text: str) -> bool:
    """Tell whether a cell has the form of an instant, rather than of a number or a duration.

    >>> [is_instant(t) for t in ("2026-03-01 10:00", "1772330400", "00:01:30", "95")]
    [True, True, False, False]
    """
    text = text.strip()
    forms = (_MOMENT, _SERIAL) if not text.isdigit() else (_SERIAL,)
    is_epoch = text.isdigit() and (len(text) in _EPOCHS or len(text) in (8, 14))
    return is_epoch or any(form.fullmatch(text) for form in forms)


_OUTCOME_WORDS = {
    Outcome.ANSWERED: "answered,answer,handled,completed,complete,success,connected,"
    "dealing,accept,ok,"
    "yes,true,1,agent,normal,已接听,接听,已接,接通,已接通,成功,是,人工接听,正常,"
    "已应答,应答,通话成功",
    Outcome.ABANDONED: "abandoned,abandon,missed,noanswer,no answer,notdeal,queueleak,"
    "unanswered,hang,"
    "lost,no,false,0,hungup,cancelled,canceled,放弃,未接,未接听,未接通,排队放弃,振铃放弃,呼损,"
    "客户挂断,否,已放弃,队列放弃,排队挂断,振铃未接听,abandonedinqueue,abandonedinring,"
    "失败,用户放弃",
    Outcome.FLOWED_OUT: "overflow,overflowed,flowed out,flow out,timeout,"
    "transferred out,exit,callback,"
    "voicemail,transferred,溢出,超时,转出,转留言,留言,排队超时,退出队列,回拨,转接,queuetimeout",
}
_OUTCOMES = {w: outcome for outcome, words in _OUTCOME_WORDS.items() for w in words.split(",")}
# Ended before anybody was asked for: no offer to a queue.
NOT_OFFERED = {
    "leak",
    "ivr",
    "ivrleak",
    "ivr放弃",
    "ivr挂断",
    "blacklist",
    "黑名单",
    "自助",
    "ivr内放弃",
}
OUTBOUND = {
    "out",
    "outbound",
    "dialout",
    "外呼",
    "呼出",
    "去电",
    "internal",
    "内部",
    "outbound call",
    "拨出",
}
_CHANNEL_WORDS = {
    Channel.VOICE: "voice,audio,call,phone,telephony,电话,语音,热线,呼入,inbound",
    Channel.CHAT: "chat,im,webchat,message,messaging,在线,在线客服,文本,聊天,微信,网页",
    Channel.EMAIL: "email,mail,e-mail,邮件",
    Channel.TASK: "task,ticket,case,工单,任务",
}
_CHANNELS = {w: channel for channel, words in _CHANNEL_WORDS.items() for w in words.split(",")}


def read_outcome(text: str) -> Outcome | None:
    """Return the outcome that a word means, None when empty. :raises LineRefused: unknown."""
    word = text.strip().lower()
    if word in EMPTY:
        return None
    if word not in _OUTCOMES:
        raise LineRefused("unknown_outcome", text=word[:60])
    return _OUTCOMES[word]


def read_channel(text: str) -> Channel:
    """Return the channel that a word means; voice when empty. :raises LineRefused: unknown."""
    word = text.strip().lower()
    if word in EMPTY:
        return Channel.VOICE
    if word not in _CHANNELS:
        raise LineRefused("unknown_channel", text=word[:60])
    return _CHANNELS[word]
