from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.testing import PageTests
from watchfloor.rooms.guidance import queries
from watchfloor.rooms.guidance.apps import MANAGERS
from watchfloor.rooms.guidance.models import StepDecision
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, ObservationFilter
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.standards import service as standards

from .scene import BLOCK, CHECK, MANDATORY, STEP, access_of, approve, hold_point, hold_process, now

RISK, PROMPT = "FIN-Refund-too-high", "read-order"


@pytest.fixture(autouse=True)
def point(cast):
    at = now() - timedelta(minutes=5)
    hold_process(cast, at=at)
    return hold_point(cast, at=at, checks=(CHECK,), guards=(BLOCK,))


def answers(cast, point, kinds):
    """Let agents answer the prompt, one contact each."""
    agent = type(cast.agent)
    for number, kind in enumerate(kinds):
        row, _made = agent.objects.get_or_create(code=f"B-{number % 4}", node=cast.team)
        StepDecision.objects.create(
            contact_key=f"P-{number}", step=STEP, agent=row, at=now(), arm="shown",
            standard_id=point.standard_id, version_id=point.id, prompt_code=PROMPT,
            because="risk", probability=0.9, answer=kind, answered_at=now(),
        )  # fmt: skip


class TestOverview(PageTests):
    url_name, roles = "guidance:overview", STAFF
    query_budget = 24  # the library is read anew in each test


class TestPrompt(PageTests):
    url_name, roles = "guidance:prompt", STAFF

    def kwargs(self, cast):
        return {"risk": RISK, "prompt": PROMPT}


class TestRetiring(PageTests):
    url_name, roles, method, bad_form = "guidance:retire", MANAGERS, "post", {"reason": ""}

    def kwargs(self, cast):
        return {"risk": RISK, "prompt": PROMPT}


class TestSettings(PageTests):
    url_name, roles = "guidance:settings", MANAGERS
    bad_form = {"holdout": "10", "origins": "https://crm.example.com/path"}


class TestRecords(PageTests):
    url_name, roles, bad_form = "guidance:records", MANAGERS, {"step": "made-up"}


class TestTicket(PageTests):
    url_name, roles = "guidance:ticket", EVERYBODY


class TestStep(PageTests):
    url_name, roles = "guidance:step", EVERYBODY

    def kwargs(self, cast):
        return {"step": STEP}


def test_what_most_people_override_is_flagged_and_in_the_worklist(cast, point, client_for):
    answers(cast, point, ["overridden"] * 25 + ["confirmed"] * 3)
    page = client_for(Role.RISK_OFFICER).get(reverse("guidance:overview"))
    (row,) = page.context["rows"]
    assert row.card.proposes_retirement
    tasks = queries.list_tasks(access=access_of(cast, Role.RISK_OFFICER), at=now())
    assert [task.key for task in tasks] == [f"guidance.overridden:{RISK}:{PROMPT}"]
    assert "25" in tasks[0].reason
    assert queries.list_tasks(access=access_of(cast, Role.AGENT), at=now()) == ()


def held(at):
    card = risks.find_point(code=RISK, at=at)
    assert card is not None
    return card


def test_retiring_a_prompt_proposes_a_version_without_it(cast, point, client_for):
    url = reverse("guidance:retire", kwargs={"risk": RISK, "prompt": PROMPT})
    client_for(Role.PROCESS_OWNER).post(url, {"reason": "nobody needs it"})
    (proposed,) = standards.list_proposed(kind="risk_point")
    assert proposed.body.prompts == ()
    assert (proposed.body.checks, proposed.body.guards) == ((CHECK,), (BLOCK,))
    at = now()
    assert held(at).point.prompts  # nothing changes before approval
    approve(cast, proposed, at)
    assert held(at + timedelta(seconds=5)).point.prompts == ()


def test_guards_that_cannot_be_told_become_work(cast, point):
    observations.store(
        observations=[
            Observation(
                at=now(), kind=Kind.GAP, subject=f"contact:{number}", layer=Layer.AUTOMATIC,
                standard_id=point.standard_id, step=STEP, agent_id=cast.agent.pk,
                evidence={"code": "approver", "reason": "missing_field", "field": "approver"},
            )
            for number in range(3)
        ]
    )  # fmt: skip
    tasks = queries.list_tasks(access=access_of(cast, Role.RISK_OFFICER), at=now())
    (task,) = tasks
    assert task.key == f"guidance.gap:{STEP}:{RISK}:approver:missing_field:approver"
    assert "approver" in task.reason
    assert task.url.endswith("#gaps")


def test_several_mandatory_prompts_at_a_step_are_told(cast, client_for):
    at = now() - timedelta(minutes=4)
    for title in ("One", "Two"):
        hold_point(cast, at=at, title=title, prompts=(MANDATORY,))
    page = client_for(Role.RISK_OFFICER).get(reverse("guidance:overview"))
    assert page.context["crowded"] == [(STEP, STEP, 2)]


def test_settings_are_kept_and_journaled(cast, client_for):
    form = {"holdout": "25", "origins": "https://crm.example.com\n\nhttps://CRM.example.com/\n"}
    client_for(Role.RISK_OFFICER).post(reverse("guidance:settings"), form)
    settings = queries.get_settings()
    assert settings.holdout_share == 0.25
    assert settings.origins == ("https://crm.example.com",)


def upload(client, text, step=STEP):
    file = SimpleUploadedFile("records.csv", text.encode())
    return client.post(reverse("guidance:records"), {"step": step, "file": file})


def test_a_file_of_records_is_judged_line_by_line(cast, client_for):
    client = client_for(Role.RISK_OFFICER)
    text = (
        f"key,at,agent,refund_amount,approver\nR-1,{now():%Y-%m-%dT%H:%M:%SZ},A-1,900,\n"
        f"R-2,{now():%Y-%m-%dT%H:%M:%SZ},A-1,100,\n,today,A-1,1,\n"
    )
    page = upload(client, text)
    report = page.context["report"]
    assert (report.judged, report.failed, report.stored) == (2, 1, 2)
    assert page.context["problem_count"] == 1
    assert upload(client, text).context["report"].stored == 0
    wanted = ObservationFilter(kinds=(Kind.RECORD_CHECK,))
    scope = access_of(cast, Role.DIRECTOR).scope
    assert len(observations.list_observations(wanted=wanted, scope=scope)) == 2


def test_the_ticket_of_somebody_who_is_no_agent_carries_no_token(cast, client_for):
    page = client_for(Role.DIRECTOR).get(reverse("guidance:ticket")).content.decode()
    assert "data-token" not in page


def test_a_sent_ticket_opens_a_new_one(client_for):
    client = client_for(Role.AGENT)
    answer = client.post(reverse("guidance:ticket") + "?form=address", {"new_address": "x"})
    assert answer["Location"].endswith("?form=address")
    assert client.get(reverse("guidance:ticket") + "?form=nothing").status_code == 404
