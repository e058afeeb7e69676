"""The pages: what holds and held, proposing in a form with rows, approving, differences."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import VersionState
from watchfloor.rooms.standards.models import StandardVersion

from .conftest import process

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)  # noqa: TID251  the pages read the clock
FORM = {
    "code": "refund",
    "title_zh": "退款",
    "title_en": "Refund",
    "reason": "New process",
    "rows": "3",
    "row0-code": "refund.confirm",
    "row0-name_zh": "核实",
    "row0-branches": "refund.reject | 金额大于 500 | amount above 500\nrefund.pay",
    "row1-code": "refund.pay",
    "row1-name_en": "Pay",
    "row2-code": "refund.reject",
    "row2-name_en": "Reject",
    "do": "save",
}


class TestTheList(PageTests):
    url_name = "standards:list"
    roles = EVERYBODY


class TestTheProcessForm(PageTests):
    url_name = "standards:new"
    roles = STAFF
    bad_form = {"do": "save", "rows": "1", "row0-code": "a b"}

    def kwargs(self, cast):
        return {"kind": "process"}


class TestTheClockPolicyForm(PageTests):
    url_name = "standards:new"
    roles = STAFF
    bad_form = {"do": "save", "rows": "1", "row0-limit": "0"}

    def kwargs(self, cast):
        return {"kind": "clock_policy"}


@pytest.fixture
def english(client_for):
    def sign_in(role):
        client = client_for(role)
        client.cookies["watchfloor_language"] = "en"
        return client

    return sign_in


@pytest.fixture
def planner(english):
    return english(Role.PLANNER)


@pytest.fixture
def director(english):
    return english(Role.DIRECTOR)


def only_version():
    return service.get_version(version_id=StandardVersion.objects.get().pk)


def test_a_process_is_written_with_branches_and_proposed(planner):
    answer = planner.post("/standards/new/process/", FORM)
    assert answer.status_code == 302, answer.content.decode()
    version = only_version()
    assert version.state is VersionState.PROPOSED
    assert [step.code for step in version.body.steps] == [
        "refund.confirm", "refund.pay", "refund.reject",
    ]  # fmt: skip
    branch = version.body.steps[0].branches[0]
    assert (branch.to, branch.when.zh, branch.when.en) == (
        "refund.reject", "金额大于 500", "amount above 500",
    )  # fmt: skip


def test_rows_are_added_moved_and_removed_without_a_script_and_nothing_is_saved(planner):
    page = planner.post("/standards/new/process/", FORM | {"do": "down:0"}).content.decode()
    assert page.index('value="refund.pay"') < page.index('value="refund.confirm"')
    page = planner.post("/standards/new/process/", FORM | {"do": "remove:1"}).content.decode()
    assert 'value="refund.pay"' not in page
    assert 'value="refund.confirm"' in page
    page = planner.post("/standards/new/process/", FORM | {"do": "add"}).content.decode()
    assert 'name="rows" value="4"' in page
    assert not StandardVersion.objects.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"row0-branches": "nowhere"}, "does not have"),
        ({"row1-code": "refund.confirm"}, "same code"),
        ({"title_zh": "", "title_en": ""}, "two languages"),
        ({"valid_from": "2001-01-01"}, "in the past"),
        ({"rows": "0"}, "at least one step"),
        ({"row1-name_en": ""}, "two languages"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(planner, change, words):
    answer = planner.post("/standards/new/process/", FORM | change)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not StandardVersion.objects.exists()


def test_a_code_that_is_taken_is_refused(planner):
    planner.post("/standards/new/process/", FORM)
    answer = planner.post("/standards/new/process/", FORM)
    assert answer.status_code == 422
    assert "There is a standard with the code" in answer.content.decode()
    assert StandardVersion.objects.count() == 1


def test_it_is_approved_on_its_page_by_somebody_else(planner, director):
    planner.post("/standards/new/process/", FORM)
    version = only_version()
    own_page = planner.get(f"/standards/{version.standard_id}/").content.decode()
    assert f"/standards/version/{version.id}/approve/" not in own_page
    page = director.get(f"/standards/{version.standard_id}/").content.decode()
    assert f"/standards/version/{version.id}/approve/" in page
    director.post(f"/standards/version/{version.id}/approve/")
    assert only_version().state is VersionState.APPROVED


def test_a_role_without_the_capability_cannot_approve(planner, english):
    planner.post("/standards/new/process/", FORM)
    version = only_version()
    answer = english(Role.QUALITY_ANALYST).post(f"/standards/version/{version.id}/approve/")
    assert answer.status_code == 403
    assert only_version().state is VersionState.PROPOSED


def test_returned_it_is_revised_by_its_proposer(planner, director):
    planner.post("/standards/new/process/", FORM)
    version = only_version()
    director.post(f"/standards/version/{version.id}/return/", {"reason": "Add <b>closing</b>"})
    page = planner.get(f"/standards/{version.standard_id}/").content.decode()
    assert "Add &lt;b&gt;closing&lt;/b&gt;" in page
    address = f"/standards/{version.standard_id}/edit/?version={version.id}"
    assert 'value="refund.confirm"' in planner.get(address).content.decode()
    changed = FORM | {"row1-name_en": "Pay out", "reason": "Closed"}
    assert planner.post(address, changed).status_code == 302
    first, second = service.list_versions(standard_id=version.standard_id)[::-1]
    assert (first.state, second.state) == (VersionState.WITHDRAWN, VersionState.PROPOSED)
    assert second.body.steps[1].name.en == "Pay out"


def test_the_next_version_shows_in_words_what_differs(planner, director, approved):
    approved("refund.confirm", "refund.pay", at=NOW - timedelta(days=9))
    new = approved("refund.pay", "refund.close", at=NOW - timedelta(days=2))
    page = director.get(f"/standards/{new.standard_id}/").content.decode()
    assert "What version 2 changes in version 1" in page
    assert "Steps › refund.close › Name" in page
    assert "<del>refund.confirm → refund.pay</del>" in page
    assert "<ins>refund.pay → refund.close</ins>" in page


def test_any_day_is_asked_what_held_then(director, approved):
    approved("refund.confirm", at=NOW - timedelta(days=9))
    approved("refund.pay", code="exchange", at=NOW - timedelta(days=2))
    now = director.get("/standards/").content.decode()
    assert ">refund<" in now
    assert ">exchange<" in now
    then = director.get(f"/standards/?on={NOW - timedelta(days=5):%Y-%m-%d}").content.decode()
    assert ">refund<" in then
    assert ">exchange<" not in then
    assert (
        "Nothing of this kind held then"
        in director.get("/standards/?on=2001-01-01").content.decode()
    )


@pytest.mark.parametrize("query", ["on=x", "on=9999-12-31", "kind=%00", "page=-1", "page=99999999"])
def test_a_strange_address_shows_the_list(director, query):
    assert director.get(f"/standards/?{query}").status_code == 200


def test_many_are_approved_from_the_list(director, proposed):
    versions = [proposed(f"s.{n}", code=f"p-{n}", at=NOW - timedelta(days=1)) for n in range(3)]
    page = director.get("/standards/").content.decode()
    assert page.count('name="version"') == 3
    director.post(
        "/standards/approve/", {"version": [v.id for v in versions[:2]], "kind": "process"}
    )
    states = [service.get_version(version_id=v.id).state for v in versions]
    assert states == [VersionState.APPROVED, VersionState.APPROVED, VersionState.PROPOSED]


def test_a_retirement_is_proposed_with_a_reason(planner, approved):
    version = approved(at=NOW - timedelta(days=2))
    address = f"/standards/{version.standard_id}/retire/"
    assert planner.post(address, {"retire-reason": ""}).status_code == 422
    assert StandardVersion.objects.count() == 1
    assert planner.post(address, {"retire-reason": "No refunds any more"}).status_code == 302
    assert service.list_proposed()[0].is_retirement


def test_a_clock_policy_is_written_and_read_back(planner):
    form = {
        "code": "findings", "title_en": "Findings", "listed": "finding, action", "reason": "Law",
        "rows": "2", "row0-name": "answer", "row0-limit": "2", "row0-unit": "1440",
        "row0-time": "working", "row0-stops_on": "done", "row0-pauses": "on",
        "row0-steps": "-60 owner\n0 team_leader", "row1-unit": "1", "row1-time": "calendar",
        "row1-stops_on": "done", "do": "save",
    }  # fmt: skip
    answer = planner.post("/standards/new/clock_policy/", form)
    assert answer.status_code == 302, answer.content.decode()
    version = only_version()
    (clock,) = version.body.clocks
    assert (clock.limit_minutes, clock.time.value, clock.pauses) == (2880, "working", True)
    assert [(step.after_minutes, step.to) for step in clock.steps] == [
        (-60, "owner"), (0, "team_leader"),
    ]  # fmt: skip
    page = planner.get(f"/standards/{version.standard_id}/edit/").content.decode()
    assert "-60 owner" in page
    assert 'value="2"' in page


def test_the_export_holds_every_version(director, approved):
    approved("a", at=NOW - timedelta(days=9))
    version = approved("b", at=NOW - timedelta(days=2))
    data = director.get(f"/standards/{version.standard_id}/standard.json").json()
    assert [each["number"] for each in data["versions"]] == [2, 1]
    assert data["versions"][0]["body"]["steps"][0]["code"] == "b"


def test_the_api_tells_what_held_at_an_instant(director, approved):
    approved("a", at=NOW - timedelta(days=9))
    version = approved("b", at=NOW - timedelta(days=2))
    then = {"kind": "process", "at": (NOW - timedelta(days=5)).isoformat()}
    [held] = director.get("/api/v1/standards", then).json()
    assert (held["number"], held["body"]["steps"][0]["code"]) == (1, "a")
    versions = director.get(f"/api/v1/standards/{version.standard_id}/versions").json()
    assert [each["number"] for each in versions] == [2, 1]
    assert director.get("/api/v1/standards", {"kind": "colour"}).status_code in {404, 409, 422}
    assert director.get("/api/v1/standards/999/versions").status_code == 404
    kinds = {kind["code"] for kind in director.get("/api/v1/standards/kinds").json()}
    assert {"process", "clock_policy"} <= kinds


def test_the_steps_of_a_test_are_those_of_a_process():
    assert [step.code for step in process("a", "b").steps] == ["a", "b"]
