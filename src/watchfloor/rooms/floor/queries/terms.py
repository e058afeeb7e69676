"""Terms of adherence: which hold for whom on which day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.rooms.floor.contracts import TermsCard, TermsFacts
from watchfloor.rooms.floor.models import AdherenceTerms
from watchfloor.rooms.floor.rules.adhering import Matcher
from watchfloor.rooms.people import service as people

NO_TERMS = TermsFacts()


class TermsBook:
    """All terms of the centre, read once: those of the nearest node above somebody hold."""

    def __init__(self) -> None:
        rows = AdherenceTerms.objects.order_by("-valid_from")
        self._by_node: dict[int, list[AdherenceTerms]] = {}
        for row in rows:
            self._by_node.setdefault(row.node_id, []).append(row)
        nodes = people.list_nodes(scope=WHOLE_CENTRE) if self._by_node else ()
        self._parents: Mapping[int, int | None] = {each.id: each.parent_id for each in nodes}

        self._found: dict[tuple[int | None, date], tuple[TermsFacts, Matcher]] = {}

    def find(self, node_id: int | None, day: date) -> TermsFacts:
        """Return the terms that hold for people of a node on a day."""
        return self._held(node_id, day)[0]

    def matcher(self, node_id: int | None, day: date) -> Matcher:
        """Return what reads states and reasons by these terms."""
        return self._held(node_id, day)[1]

    def _held(self, node_id: int | None, day: date) -> tuple[TermsFacts, Matcher]:
        """Return both, made once for all people of a node."""
        if (node_id, day) not in self._found:
            terms = self._nearest(node_id, day)
            self._found[node_id, day] = terms, Matcher(terms)
        return self._found[node_id, day]

    def _nearest(self, node_id: int | None, day: date) -> TermsFacts:
        while node_id is not None:
            for row in self._by_node.get(node_id, ()):
                if row.valid_from <= day:
                    return facts_of(row)
            node_id = self._parents.get(node_id)
        return NO_TERMS


def list_terms(*, scope: Scope) -> tuple[TermsCard, ...]:
    """Return the terms of the nodes in reach, newest first within each."""
    trails = {each.id: each.trail for each in people.list_nodes(scope=scope)}
    rows = AdherenceTerms.objects.filter(node__in=trails).order_by("node_id", "-valid_from")
    return tuple(
        TermsCard(row.pk, row.node_id, trails[row.node_id], row.valid_from, facts_of(row))
        for row in rows
    )


def facts_of(row: AdherenceTerms) -> TermsFacts:
    """Return what a row says."""
    return TermsFacts(
        grace_seconds=row.grace_seconds,
        threshold_seconds=row.threshold_seconds,
        personal_minutes_a_day=row.personal_minutes_a_day,
        target_share=row.target_share,
        matches={code: tuple(names) for code, names in row.matches.items()},
        neutral=tuple(row.neutral),
    )
