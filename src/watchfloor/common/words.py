"""The same text in both languages, where it is data and not a text of a screen."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """The same text in both languages; a centre may fill in only one of them."""

    en: str = ""
    zh: str = ""

    def text(self, language: str) -> str:
        """Return the text for a language code such as "zh-hans" or "en", or the other one.

        >>> Words("Refund", "退款").text("zh-hans"), Words(zh="退款").text("en")
        ('退款', '退款')
        """
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


NO_WORDS = Words()


def msgid(text: str) -> str:
    """Mark a text for the translators and hand it back as it is: it is translated where shown."""
    return text
