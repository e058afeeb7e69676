"""Festivals in both languages: the Chinese name is what people write, the English one is stable."""

from __future__ import annotations

from collections.abc import Mapping

from callmath.forecasting import festival_name
from watchfloor.common.words import Words

_CHINESE: Mapping[str, str] = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-Sweeping Day": "清明节",
    "Labor Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-Autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
    "Double 11": "双11",
    "Double 12": "双12",
    "Spring term": "春季学期开学",
    "Autumn term": "秋季学期开学",
}
_ENGLISH = {chinese: english for english, chinese in _CHINESE.items()}


def words_of(name: str) -> Words:
    """Return a name in both languages where it is a known festival's, else as it was written.

    >>> words_of("国庆节"), words_of("Anniversary")
    (Words(en='National Day', zh='国庆节'), Words(en='Anniversary', zh='Anniversary'))
    """
    english = _ENGLISH.get(name.strip(), festival_name(name))
    return Words(english, _CHINESE.get(english, name.strip()))
