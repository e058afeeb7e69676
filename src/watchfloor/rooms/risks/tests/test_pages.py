from __future__ import annotations

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.risks import service
from watchfloor.rooms.risks.models import ImportDraft
from watchfloor.rooms.standards import service as standards

from .build import AT, a_process, hold, propose

pytestmark = pytest.mark.django_db
APPROVERS = frozenset({Role.RISK_OFFICER, Role.DIRECTOR})
MANAGERS = frozenset({Role.RISK_OFFICER, Role.ADMINISTRATOR})


class TestTheLibrary(PageTests):
    url_name = "risks:library"
    roles = EVERYBODY
    query_budget = 16


class TestTheShortForm(PageTests):
    url_name = "risks:propose"
    roles = EVERYBODY
    bad_form = {"title": "", "wrong": "", "bad": "middle"}


class TestTheMap(PageTests):
    url_name = "risks:map"
    roles = EVERYBODY


class TestTheCoverage(PageTests):
    url_name = "risks:coverage"
    roles = EVERYBODY
    query_budget = 16


class TestTheProposals(PageTests):
    url_name = "risks:proposals"
    roles = APPROVERS


class TestTheStandardLibrary(PageTests):
    url_name = "risks:standard_library"
    roles = MANAGERS
    query_budget = 16


class TestTheImport(PageTests):
    url_name = "risks:import"
    roles = MANAGERS
    bad_form = {}


class TestTheSettings(PageTests):
    url_name = "risks:settings"
    roles = EVERYBODY
    query_budget = 16


class TestTheScale(PageTests):
    url_name = "risks:scale"
    roles = MANAGERS
    bad_form = {"two": "10", "three": "5", "four": "20", "five": "30", "unknown_stars": "3",
                "assumed_reach": "100", "reason": "x"}  # fmt: skip


class TestAClassification(PageTests):
    url_name = "risks:classification"
    roles = MANAGERS
    bad_form = {"title_en": "Zone", "classes": "no bars here", "reason": "x"}

    def kwargs(self, cast):
        return {"code": "zone"}


class TestAPoint(PageTests):
    url_name = "risks:point"
    roles = EVERYBODY
    query_budget = 40

    @pytest.fixture(autouse=True)
    def _point(self, cast):
        hold(cast, code="A")

    def kwargs(self, cast):
        return {"code": "A"}


class TestChangingAPoint(PageTests):
    url_name = "risks:edit"
    roles = EVERYBODY
    query_budget = 16
    bad_form = {"title.en": "", "loss.low": "x"}

    @pytest.fixture(autouse=True)
    def _point(self, cast):
        hold(cast, code="A")

    def kwargs(self, cast):
        return {"code": "A"}


@pytest.fixture
def officer(client_for):
    client = client_for(Role.RISK_OFFICER)
    client.cookies["watchfloor_language"] = "en"
    return client


def text(response) -> str:
    return str(response.content.decode())


def test_an_empty_library_offers_the_standard_one(officer):
    page = text(officer.get("/risks/"))
    assert "The library is empty" in page
    assert "/risks/standard/" in page


def test_an_agent_proposes_from_a_contact_by_the_short_form(cast, client_for):
    client = client_for(Role.AGENT)
    client.cookies["watchfloor_language"] = "en"
    form = {"title": "Wrong account", "wrong": "Paid to another", "bad": "large", "zone": "money"}
    page = text(client.post("/risks/new/?contact=PBX-17", form, follow=True))
    assert "FIN-001 was proposed" in page
    assert "PBX-17" in page
    (version,) = standards.list_proposed(kind="risk_point")
    assert version.body.loss.high == 20_000
    assert service.list_points(at=AT.replace(year=2030)) == ()


def test_a_proposal_is_read_and_approved_on_its_page(cast, officer):
    version = propose(cast)
    page = text(officer.get(f"/risks/proposals/{version.id}/"))
    assert "A new point" in page
    assert "Typed by hand" in page
    assert "Revise it" in page
    assert "<ins>Money</ins>" in page
    assert "<ins>1%</ins>" in page
    officer.post(f"/risks/proposals/{version.id}/decide/", {"decision": "approve"})
    assert [card.code for card in service.list_points(at=AT.replace(year=2030))] == ["FIN-001"]


def test_a_return_without_a_reason_returns_nothing(cast, officer):
    version = propose(cast)
    url = f"/risks/proposals/{version.id}/decide/"
    officer.post(url, {"decision": "return", "reason": ""})
    assert standards.get_version(version_id=version.id).state == "proposed"
    page = text(officer.post(url, {"decision": "return", "reason": "which limit?"}, follow=True))
    assert "which limit?" in page
    assert standards.get_version(version_id=version.id).state == "returned"


def test_many_are_approved_at_once_but_never_ones_own(cast, officer):
    others = [propose(cast) for _ in range(2)]
    own = propose(cast, who=Role.RISK_OFFICER)
    data = {"version": [each.id for each in (*others, own)]}
    page = text(officer.post("/risks/proposals/approve/", data, follow=True))
    assert "2 points were approved" in page
    held = [card.code for card in service.list_points(at=AT.replace(year=2030))]
    assert held == ["FIN-001", "FIN-002"]


def test_the_full_form_changes_what_it_is_told_and_nothing_else(cast, officer):
    a_process(cast, "refund.confirm")
    hold(cast, code="A")
    form = {
        "title.en": "Refund too high", "cause.en": "Typed by hand", "cause.zh": "手工录入",
        "procedure.en": "Read it back", "procedure.zh": "复述", "remedy.en": "Stop the payment",
        "remedy.zh": "拦截付款", "loss.low": "50", "loss.high": "500", "tolerable_rate": "0.01",
        "classes.zone": "money", "likely_errors.0.en": "Too much", "likely_errors.0.zh": "多退",
        "steps": ["refund.confirm"], "guards.1.code": "g", "guards.1.when": "record.amount > 5",
        "guards.1.action": "block", "guards.1.says.en": "Too much", "checks.0.code": "c",
        "checks.0.text.en": "Which?", "checks.0.input": "choice", "checks.0.choices": "a | 甲\nb",
        "reason": "bound",
    }  # fmt: skip
    assert officer.post("/risks/points/A/edit/", form).status_code == 302
    (version,) = standards.list_proposed(kind="risk_point")
    page = text(officer.get(f"/risks/proposals/{version.id}/"))
    assert "refund.confirm" in page
    assert "Typed by hand" not in page  # it did not change
    assert "Block" in page  # the code of an option is no word for people
    assert version.body.guards[0].when == "record.amount > 5"
    assert [each.en for each in version.body.checks[0].choices] == ["a", "b"]


def test_a_wrong_guard_is_told_at_its_field_and_nothing_is_proposed(cast, officer):
    hold(cast, code="A")
    form = {"title.en": "x", "loss.low": "5", "loss.high": "6", "guards.0.code": "g",
            "guards.0.when": "record.amount >", "guards.0.says.en": "w"}  # fmt: skip
    answer = officer.post("/risks/points/A/edit/", form)
    assert answer.status_code == 422
    assert 'id="f-guards-0-when-error"' in text(answer)
    assert standards.list_proposed(kind="risk_point") == ()


def test_a_refusal_leads_to_its_fields_and_empty_rows_are_folded(cast, officer):
    code = hold(cast).code
    form = {"title.en": "Refund too high", "loss.low": "a lot", "classes.zone": "money"}
    page = officer.post(f"/risks/points/{code}/edit/", form)
    assert page.status_code == 422
    assert [field.path for field in page.context["form"].wrong] == ["loss.low"]
    assert 'href="#f-loss-low"' in text(page)
    assert 'id="f-loss-low"' in text(page)
    empty = sum(part.is_empty for _n, _l, parts in page.context["form"].parts for part in parts)
    assert text(page).count('class="risks-more"') == empty > 0


def test_a_past_day_shows_what_held_then(cast, officer):
    hold(cast, code="A")
    hold(cast, code="A", title="Another name", at=AT.replace(month=4))
    assert "Another name" in text(officer.get("/risks/points/A/"))
    then = text(officer.get("/risks/points/A/?on=2026-04-01"))
    assert "What held on 2026-04-01" in then
    assert "Another name</h1>" not in then
    assert officer.get("/risks/points/A/?on=yesterday").status_code == 422


def test_a_cell_of_the_map_opens_its_points(cast, officer):
    hold(cast, code="A")
    page = text(officer.get("/risks/map/"))
    link = page.split('href="/risks/?rate=')[1].split('"')[0].replace("&amp;", "&")
    assert "Refund too high" in text(officer.get(f"/risks/?rate={link}"))
    assert "No point is like that" in text(officer.get("/risks/?rate=4&loss=4"))
    assert officer.get("/risks/?rate=9").status_code == 422


def test_a_file_is_seen_before_it_is_proposed(cast, officer):
    hold(cast, code="A")
    data = text(officer.get("/risks/export/yaml/")).replace("Refund too high", "Renamed")
    file = SimpleUploadedFile("mine.yaml", data.encode())
    page = officer.post("/risks/import/", {"file": file}, follow=True)
    assert "Renamed" in text(page)
    assert standards.list_proposed(kind="risk_point") == ()
    officer.post(page.redirect_chain[-1][0])
    (version,) = standards.list_proposed(kind="risk_point")
    assert (version.code, version.title.en) == ("A", "Renamed")


def test_somebody_elses_file_is_not_found(cast, officer, client_for):
    data = text(officer.get("/risks/export/yaml/")).encode()
    officer.post("/risks/import/", {"file": SimpleUploadedFile("m.yaml", data)})
    draft = ImportDraft.objects.get()
    other = client_for(Role.ADMINISTRATOR)
    assert other.get(f"/risks/import/{draft.id}/").status_code == 404
    assert officer.get(f"/risks/import/{uuid.uuid4()}/").status_code == 404


def test_the_library_goes_out_as_a_workbook(cast, officer):
    hold(cast, code="A")
    answer = officer.get("/risks/export/xlsx/")
    assert io.BytesIO(answer.content).read(2) == b"PK"
    assert officer.get("/risks/export/pdf/").status_code == 404


def test_chosen_points_of_the_standard_library_are_proposed(cast, officer):
    first = service.read_standard_library()[0].code
    page = text(officer.post("/risks/standard/adopt/", {"code": [first, "NO-1"]}, follow=True))
    assert "1 point was proposed" in page
    officer.post("/risks/standard/adopt/", {"code": [first]})
    assert [each.code for each in standards.list_proposed(kind="risk_point")] == [first]


def test_values_with_markup_are_shown_as_text(cast, officer):
    hold(cast, code="A", title="<script>alert(1)</script>")
    for url in ("/risks/", "/risks/points/A/", "/risks/points/A/edit/", "/risks/coverage/"):
        assert "<script>alert(1)" not in text(officer.get(url))
