"""What each fault means, and what to do about it, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from watchfloor.rooms.floor.contracts import FaultCode

Words = str | Promise


@dataclass(frozen=True, slots=True)
class FaultWords:
    """What cannot have been so, and how it was taken with how to mend its source."""

    what: Words
    mend: Words


FAULT_WORDS: Mapping[FaultCode, FaultWords] = {
    FaultCode.OFFERED_LATE: FaultWords(
        _("It reached the center after it had been somewhere in it"),
        _("Its stays begin with its first event. Compare the clocks of the systems that tell."),
    ),
    FaultCode.QUEUED_TWICE: FaultWords(
        _("It entered the queue in which it was waiting"),
        _("It waits since the first time. Tell the end or the transfer before it comes back."),
    ),
    FaultCode.ANSWERED_UNQUEUED: FaultWords(
        _("It was answered before it was offered"),
        _("It counts in the queue from its first event on. Tell contact.queued as it arrives."),
    ),
    FaultCode.ANSWERED_TWICE: FaultWords(
        _("The same agent answered it twice"),
        _("The first answer counts. Tell contact.answered once for each agent."),
    ),
    FaultCode.AFTER_END: FaultWords(
        _("Something happened to it after its end"),
        _("It stays ended. Tell the end last, and give a new contact an id of its own."),
    ),
    FaultCode.HELD_UNANSWERED: FaultWords(
        _("It was held before anybody answered"),
        _("The hold does not count. Tell contact.answered first."),
    ),
    FaultCode.RESUMED_UNHELD: FaultWords(
        _("It was taken from hold without having been held"),
        _("Nothing changes by it. Tell contact.held first."),
    ),
    FaultCode.TRANSFERRED_UNANSWERED: FaultWords(
        _("It was transferred from nowhere"),
        _("Nothing changes by it. Tell first in which queue or with whom it is."),
    ),
    FaultCode.ABANDONED_UNQUEUED: FaultWords(
        _("It was abandoned without having waited"),
        _("It counts nowhere. Tell contact.queued as it arrives."),
    ),
    FaultCode.ABANDONED_AFTER_ANSWER: FaultWords(
        _("It was abandoned after it had been answered"),
        _("It counts as answered and ended. Tell contact.ended then."),
    ),
    FaultCode.ENDED_TWICE: FaultWords(
        _("It ended twice"),
        _("The first end counts. Tell contact.ended once."),
    ),
    FaultCode.TWO_STATES: FaultWords(
        _("The agent was in two states at the same instant"),
        _("The event whose id sorts last counts. Tell one state, or times to the millisecond."),
    ),
    FaultCode.LOST_TRACK: FaultWords(
        _("Nobody told its end"),
        _("It is not waiting or talked to any more. Tell contact.ended, also after a restart."),
    ),
}
