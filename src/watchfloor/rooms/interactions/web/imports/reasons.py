"""Why something was refused or is odd, in the reader's language; codes never reach a page alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from typing import TypedDict

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.interactions.contracts import RunCard, Unclosed
from watchfloor.rooms.interactions.rules.reasons import REASONS

from .pages import Said
from .words import say

# Why the end of a leg is not known, and what is said of a file as a whole.
_MORE = {
    Unclosed.STILL_WAITING: (
        msgid("It was still waiting when the file ended."),
        msgid("Import the file that follows: the contact is then closed by itself."),
    ),
    Unclosed.STILL_TALKING: (
        msgid("It was still with an agent when the file ended."),
        msgid("Import the file that follows: the contact is then closed by itself."),
    ),
    Unclosed.RESTARTED: (msgid("The system restarted while the contact waited."), ""),
    Unclosed.RESTARTED_IN_CALL: (
        msgid("The system restarted while the contact was with an agent."),
        "",
    ),
    Unclosed.END_MISSING: (
        msgid("It entered again, so it must have left; no record says how."),
        "",
    ),
    Unclosed.DROPPED: (msgid("The system itself gave it up."), ""),
    "known_content": (
        msgid("Exactly this file was imported before, as import #%(run)s: nothing changed."),
        "",
    ),
    "orphan_lines": (
        msgid(
            "%(count)s lines belong to contacts that began before this file, the first is "
            "line %(first)s."
        ),
        msgid("If these contacts should count, import the older file first, then this one."),
    ),
}


class SaidWords(TypedDict):
    """The parts of `Said` that a code has."""

    what: str
    where: str
    mend: str


def said(refusal: Refusal) -> Said:
    """Return a refusal in the reader's language."""
    return Said(
        *(say(text, refusal.fields) for text in (refusal.what, refusal.where, refusal.mend))
    )


def refused_line(code: str, fields: Mapping[str, str]) -> tuple[str, str]:
    """Return why a line was refused and how to mend it."""
    known = REASONS.get(code)
    what, mend = (known.what, known.mend) if known else _MORE.get(code, (code, ""))
    return say(what, fields), say(mend, fields)


def unclosed(note: str) -> str:
    """Return why a leg could not be closed, or what is odd about it."""
    return refused_line(note, {})[0]


def whole_file(code: str, fields: Mapping[str, object]) -> SaidWords:
    """Return why a whole file was refused, from what the run has kept of its refusal."""
    if "what" not in fields:
        return {
            "what": _("The import stopped with an error: %(code)s") % {"code": code},
            "where": str(fields.get("error", "")),
            "mend": _("Nothing was saved. Try again; if it stays, tell your administrator."),
        }
    fields = _without_paths(fields)
    return {
        "what": say(str(fields["what"]), fields),
        "where": say(str(fields.get("where", "")), fields),
        "mend": say(str(fields.get("mend", "")), fields),
    }


def warning(code: str, fields: Mapping[str, str]) -> SaidWords:
    """Return what is odd about a file as a whole."""
    what, mend = refused_line(code, fields)
    return {"what": what, "where": "", "mend": mend}


def no_file() -> Said:
    """Nothing was chosen."""
    return Said(_("No file was chosen."), mend=_("Choose one, or drop it into the box."))


def too_large(*, free_bytes: int) -> Said:
    """The disk cannot hold it."""
    return Said(
        _("The file is larger than what the disk can hold: %(free)s are free.")
        % {"free": filesizeformat(free_bytes)},
        mend=_("Make room on the server, or import the file in parts."),
    )


def nothing_in_it(file_name: str) -> Refusal:
    """Return the refusal of a file without a single record."""
    return Refusal(
        code="import.file.no_records",
        what=msgid("There is no record in the file."),
        where=file_name,
        mend=msgid("Export it again for a time with contacts."),
    )


def imported_before(card: RunCard, moment: str, *, is_done: bool) -> Said:
    """Exactly this content is there already, or is on its way in."""
    fields = {"file": card.file_name, "at": moment, "by": card.by}
    what = (
        _("This file was imported on %(at)s by %(by)s, as %(file)s: nothing changed.")
        if is_done
        else _("This file is being imported at this moment, as %(file)s: nothing changed.")
    )
    return Said(
        what % fields,
        mend=_("To read it with other settings, undo that import first.") if is_done else "",
        link=reverse("interactions:import_run", args=[card.id]),
        link_text=_("Show that import"),
    )


def _without_paths(fields: Mapping[str, object]) -> dict[str, object]:
    """Where the file lies on the server is nobody's business; its name is enough."""
    return {k: PurePath(str(v)).name if k == "file" else v for k, v in fields.items()}
