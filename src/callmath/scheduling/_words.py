"""How numbers, days and names are said in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from string import Formatter

from ._types import Words

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def say(en: str, zh: str, **values: object) -> Words:
    """Fill a sentence of both languages; values may be Words, which differ by language."""
    return Words(
        en=en.format(**{name: _in_english(value) for name, value in values.items()}),
        zh=_apart(zh, {name: str(_in_chinese(value)) for name, value in values.items()}),
    )


def _apart(sentence: str, values: Mapping[str, str]) -> str:
    """Fill a Chinese sentence, which has no spaces: agent 12 on the 3rd must not read as 123.

    >>> _apart("{who}{day}休息", {"who": "坐席 12", "day": "3月4日"})
    '坐席 12 3月4日休息'
    """
    filled = ""
    for text, name, _, _ in Formatter().parse(sentence):
        for part in (text, "" if name is None else values[name]):
            touches = _is_latin(filled[-1:]) and _is_latin(part[:1])
            filled += f" {part}" if touches else part
    return filled


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalnum()


def hours(minutes: float) -> Words:
    """Say a duration.

    >>> hours(570)
    Words(en='9 h 30 min', zh='9小时30分钟')
    """
    whole = round(minutes)
    hour, minute = divmod(whole, 60)
    parts_en = [f"{hour} h"] if hour else []
    parts_zh = [f"{hour}小时"] if hour else []
    if minute or not hour:
        parts_en.append(f"{minute} min")
        parts_zh.append(f"{minute}分钟")
    return Words(en=" ".join(parts_en), zh="".join(parts_zh))


def counted(number: float, one: str, many: str, zh: str) -> Words:
    """Say a number of things.

    >>> counted(1, "day", "days", "天")
    Words(en='1 day', zh='1天')
    """
    return Words(en=f"{number:g} {one if number == 1 else many}", zh=f"{number:g}{zh}")


def days(number: float) -> Words:
    """Say a number of days."""
    return counted(number, "day", "days", "天")


def shifts(number: float) -> Words:
    """Say a number of shifts."""
    return counted(number, "shift", "shifts", "个班")


def people(number: float) -> Words:
    """Say a number of people."""
    return counted(round(number, 2), "person", "people", "人")


def share(value: float) -> Words:
    """Say a share as a percentage."""
    text = f"{100 * value:.4g}"
    return Words(en=f"{text} %", zh=f"{text}%")


def clock(minute: int) -> Words:
    """Say a time of day; a minute above 1,440 is on the next day."""
    text = f"{minute % 1440 // 60:02d}:{minute % 60:02d}"
    return Words(en=text, zh=text)


def on_day(day: date) -> Words:
    """Say a date.

    >>> on_day(date(2027, 3, 4))
    Words(en='4 March', zh='3月4日')
    """
    return Words(en=f"{day.day} {MONTHS[day.month - 1]}", zh=f"{day.month}月{day.day}日")


def two_days(first: date, second: date) -> Words:
    """Say two dates, the month once where it is the same.

    >>> two_days(date(2027, 3, 3), date(2027, 3, 4)).en
    '3 and 4 March'
    """
    one, other = on_day(first), on_day(second)
    if first == second:
        return one
    if (first.year, first.month) == (second.year, second.month):
        return Words(en=f"{first.day} and {other.en}", zh=f"{one.zh}与{second.day}日")
    return Words(en=f"{one.en} and {other.en}", zh=f"{one.zh}与{other.zh}")


def span(first: date, last: date) -> Words:
    """Say the days from one to another."""
    one, other = on_day(first), on_day(last)
    if first == last:
        return one
    return Words(en=f"{one.en} to {other.en}", zh=f"{one.zh}至{other.zh}")


def listed(names: Iterable[str], most: int = 5) -> Words:
    """Say some names; of many, the first and how many more."""
    known = list(names)
    shown, more = known[:most], len(known) - most
    en, zh = ", ".join(shown), "、".join(shown)
    if more > 0:
        en, zh = f"{en} and {more} more", f"{zh}等 {len(known)} 个"
    return Words(en=en, zh=zh)


def joined(sentences: Iterable[Words]) -> Words:
    """Say several things one after the other."""
    said = list(sentences)
    return Words(
        en="; ".join(each.en.rstrip(".") for each in said),
        zh="；".join(each.zh.rstrip("。") for each in said),
    )


def _in_english(value: object) -> object:
    return value.en if isinstance(value, Words) else value


def _in_chinese(value: object) -> object:
    return value.zh if isinstance(value, Words) else value
