"""What a JSON document of Amazon Connect is: only some kinds of them tell of queues and agents."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, TypeAlias

Document: TypeAlias = Mapping[str, Any]


class Kind(Enum):
    """The documents that are read."""

    CONTACT = "contact trace record"
    CONTACT_EVENT = "contact event"
    AGENT_EVENT = "agent event"


SEGMENT_EVENTS = {"STARTED", "SEGMENTS", "COMPLETED", "FAILED"}

# The documents that another part of the product will read, or none: (reason, how to know one).
_OTHERS: tuple[tuple[str, Callable[[Document], bool]], ...] = (
    ("amazon_rules_event", lambda d: str(d.get("detail-type")).startswith("Contact Lens")),
    ("amazon_case_event", lambda d: d.get("source") == "aws.cases"),
    ("amazon_contact_lens", lambda d: "ConversationCharacteristics" in d or "JobStatus" in d),
    ("amazon_segments", lambda d: "LanguageCode" in d and d.get("EventType") in SEGMENT_EVENTS),
    ("amazon_evaluation", lambda d: "evaluationId" in d),
    ("amazon_other_event", lambda d: "detail-type" in d),
)


def unwrap(document: Document) -> Document:
    """Return what an EventBridge envelope carries, or the document itself.

    >>> unwrap({"detail-type": "Amazon Connect Contact Event", "detail": {"contactId": "c"}})
    {'contactId': 'c'}
    """
    detail = document.get("detail")
    wrapped = document.get("detail-type") == "Amazon Connect Contact Event"
    return detail if wrapped and isinstance(detail, dict) else document


def tell_kind(document: Document) -> Kind | str:
    """Return the kind of an unwrapped document, or the reason why it is not read."""
    for reason, is_one in _OTHERS:
        if is_one(document):
            return reason
    if "contactId" in document and "eventType" in document:
        return Kind.CONTACT_EVENT
    if "AgentARN" in document and "EventType" in document:
        return Kind.AGENT_EVENT
    if "ContactId" in document and "InitiationTimestamp" in document:
        return Kind.CONTACT
    return "amazon_unknown_document"
