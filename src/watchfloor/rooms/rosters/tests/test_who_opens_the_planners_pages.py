"""Who opens the planner's pages, whose rosters they show, and how many queries each takes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from watchfloor.common.access import STAFF, Role
from watchfloor.common.testing import PageTests

from .build import AT, a_roster, a_version, agents, early, shift_types

pytestmark = pytest.mark.django_db
PLANNER = frozenset({Role.PLANNER})


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    """It is a week before the roster begins."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


class TestTheOverview(PageTests):
    url_name = "rosters:overview"
    roles = STAFF


class TestANewRoster(PageTests):
    url_name = "rosters:roster_new"
    roles = PLANNER
    bad_form = {"name": "June", "first": "2026-06-30", "last": "2026-06-01"}


class TestShiftTypes(PageTests):
    url_name = "rosters:types"
    roles = STAFF


class TestANewShiftType(PageTests):
    url_name = "rosters:type_new"
    roles = PLANNER
    bad_form = {"code": "a b", "lengths": "long"}


class TestRules(PageTests):
    url_name = "rosters:rules"
    roles = STAFF


class TestTerms(PageTests):
    url_name = "rosters:terms"
    roles = STAFF


class TestFairness(PageTests):
    url_name = "rosters:fairness"
    roles = STAFF


class TestDeliverables(PageTests):
    url_name = "rosters:deliverables"
    roles = STAFF


class OfATeam(PageTests):
    """A roster of team one with a version: the leader of team two finds nothing of it."""

    __test__ = False
    is_scoped = True
    query_budget = 26

    @pytest.fixture(autouse=True)
    def _ours(self, cast):
        shift_types()
        self.person = agents(1, cast.team.pk)[0]
        self.roster = a_roster(cast.team.pk)
        self.version = a_version(self.roster, [early(self.person)])

    def kwargs(self, cast):
        return {"version_id": self.version}


class TestARoster(OfATeam):
    __test__ = True
    url_name = "rosters:roster"
    roles = STAFF

    def kwargs(self, cast):
        return {"roster_id": self.roster}


class TestComparing(TestARoster):
    url_name = "rosters:compare"


class TestBringingIn(TestARoster):
    url_name = "rosters:import"
    roles = PLANNER
    bad_form = {"pasted": "nothing of a sheet"}


class TestThePlan(OfATeam):
    __test__ = True
    url_name = "rosters:gantt"
    roles = STAFF


class TestThePlansFigures(OfATeam):
    __test__ = True
    url_name = "rosters:gantt_data"
    roles = STAFF
    query_budget = 60  # the problem of the roster is read with them, once


class TestTheMonthSheet(OfATeam):
    __test__ = True
    url_name = "rosters:month"
    roles = STAFF


class TestConflicts(OfATeam):
    __test__ = True
    url_name = "rosters:conflicts"
    roles = STAFF


class TestHistory(OfATeam):
    __test__ = True
    url_name = "rosters:history"
    roles = STAFF


class TestPrinting(OfATeam):
    __test__ = True
    url_name = "rosters:print"
    roles = STAFF


class TestPublishing(OfATeam):
    query_budget = 40  # what is published is held against it
    __test__ = True
    url_name = "rosters:publish"
    roles = PLANNER


class TestRepairing(OfATeam):
    __test__ = True
    url_name = "rosters:repair"
    roles = PLANNER
    bad_form = {"person": "0", "first": "2026-02-31"}


class TestExporting(OfATeam):
    __test__ = True
    url_name = "rosters:export"
    roles = STAFF

    def kwargs(self, cast):
        return {"version_id": self.version, "form": "xlsx"}
