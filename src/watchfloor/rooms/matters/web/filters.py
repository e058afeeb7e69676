"""What of the list is wanted: read from the address, and written into it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict

from watchfloor.common.access import Access
from watchfloor.rooms.matters.contracts import MatterFilter, State

WHOSE = ("mine", "unit", "all")
STANDS: dict[str, State | None] = {
    "running": None,
    **{state.value: state for state in State},
    "ended": None,
    "any": None,
}
_IS_OPEN = {"running": True, "ended": False}


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters of the list as the address says them; what it says wrongly is left out."""

    whose: str
    stands: str
    kind: str
    overdue: bool
    order: str
    search: str
    node_id: int | None
    before: int | None
    subject: str

    def wanted(self, access: Access, at: datetime) -> MatterFilter:
        """Return the filter for the room."""
        state = STANDS[self.stands]
        is_unit = self.whose == "unit"
        return MatterFilter(
            kinds=(self.kind,) if self.kind else (),
            states=(state,) if state else (),
            is_open=_IS_OPEN.get(self.stands),
            owner_id=access.user_id if self.whose == "mine" else None,
            search=self.search,
            subject=self.subject,
            overdue_at=at if self.overdue else None,
            node_id=self.node_id,
            node_ids=access.scope.node_ids if is_unit else frozenset(),
            by_due=self.order == "due",
        )

    def query(self, **changed: str) -> str:
        """Return the address's query with something changed; empty values are left out."""
        pairs = {
            "whose": self.whose,
            "state": self.stands,
            "kind": self.kind,
            "overdue": "1" if self.overdue else "",
            "order": self.order,
            "q": self.search,
            "node": str(self.node_id or ""),
            "subject": self.subject,
            **changed,
        }
        return urlencode({name: value for name, value in pairs.items() if value})


def read_asked(request: HttpRequest, access: Access) -> Asked:
    """Read the filters of an address. Whoever sees only her own begins with all of it."""
    get = request.GET
    usual = "mine" if access.scope.everything or access.scope.node_ids else "all"
    return Asked(
        whose=_one_of(get, "whose", WHOSE, usual),
        stands=_one_of(get, "state", tuple(STANDS), "running"),
        kind=get.get("kind", "")[:40],
        overdue=get.get("overdue") == "1",
        order=_one_of(get, "order", ("due", "new"), "due"),
        search=get.get("q", "")[:200],
        node_id=_number(get.get("node", "")),
        before=_number(get.get("before", "")),
        subject=get.get("subject", "")[:200],
    )


def _one_of(get: QueryDict, name: str, known: tuple[str, ...], usual: str) -> str:
    value = get.get(name, usual)
    return value if value in known else usual


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
