"""States and verbs in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from watchfloor.common.refusals import Refusal
from watchfloor.rooms.matters.contracts import ClockTime, State, Verb
from watchfloor.rooms.matters.rules import kinds

Words = str | Promise

STATES: Mapping[State, Words] = {
    State.OPEN: _("Not taken yet"),
    State.ASSIGNED: _("In work"),
    State.HELD: _("Held"),
    State.DONE: _("To be verified"),
    State.VERIFIED: _("Verified"),
    State.CANCELLED: _("Cancelled"),
}
TONES: Mapping[State, str] = {
    State.OPEN: "wf-tone-info",
    State.ASSIGNED: "wf-tone-info",
    State.HELD: "wf-tone-warn",
    State.DONE: "wf-tone-warn",
    State.VERIFIED: "wf-tone-good",
    State.CANCELLED: "",
}
ICONS: Mapping[State, str] = {
    State.OPEN: "dots",
    State.ASSIGNED: "user",
    State.HELD: "clock",
    State.DONE: "eye",
    State.VERIFIED: "check",
    State.CANCELLED: "close",
}
BUTTONS: Mapping[Verb, Words] = {
    Verb.DONE: _("It is done"),
    Verb.VERIFY: _("Verify"),
    Verb.REJECT: _("Not done well"),
    Verb.HOLD: _("Put on hold"),
    Verb.RESUME: _("Resume it"),
    Verb.CANCEL: _("Cancel the matter"),
    Verb.REOPEN: _("Reopen"),
    Verb.REMIND: _("Remind the owner"),
}
HAPPENED: Mapping[Verb, Words] = {
    Verb.OPEN: _("opened it"),
    Verb.ASSIGN: _("gave it to"),
    Verb.HOLD: _("put it on hold"),
    Verb.RESUME: _("went on"),
    Verb.DONE: _("said that it is done"),
    Verb.REJECT: _("did not accept it"),
    Verb.VERIFY: _("verified it"),
    Verb.CANCEL: _("cancelled it"),
    Verb.REOPEN: _("reopened it"),
    Verb.REMIND: _("sent a reminder"),
}
CLOCK_TIMES: Mapping[ClockTime, Words] = {
    ClockTime.CALENDAR: _("calendar time"),
    ClockTime.WORKING: _("working time"),
}


def kind_word(code: str) -> str:
    """Return a kind's title; its code where no room knows it any more."""
    kind = kinds.find_kind(code)
    return kind.title.text(get_language() or "en") if kind else code


def refusal_words(refusal: Refusal) -> dict[str, str]:
    """Return what is wrong, where, and how to mend it."""
    fields = dict(refusal.fields)
    if "state" in fields:
        fields["state"] = str(STATES[State(str(fields["state"]))])
    texts = {"what": refusal.what, "where": refusal.where, "mend": refusal.mend}
    return {
        name: gettext(text) % fields if fields and text else gettext(text) if text else ""
        for name, text in texts.items()
    }
