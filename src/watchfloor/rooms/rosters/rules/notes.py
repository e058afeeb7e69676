"""Words that people write beside what they ask. No tables here."""

from __future__ import annotations

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid

MOST_CHARACTERS = 300


def check_words(text: str) -> None:
    """Refuse a reason or a note that is too long to be read, or that no database can keep."""
    if len(text) > MOST_CHARACTERS:
        raise Refusal(
            code="rosters.words.long",
            what=msgid("The text has %(count)s characters; %(most)s are the most."),
            mend=msgid("Say it in fewer words."),
            fields={"count": len(text), "most": MOST_CHARACTERS},
        )
    if "\0" in text or text != text.encode("utf-8", "ignore").decode():
        raise Refusal(
            code="rosters.words.signs",
            what=msgid("The text holds signs that cannot be kept."),
            mend=msgid("Type it anew."),
        )
