"""The whole loop in a browser: what an agent proposes is met, audited, mended, measured, retired.

One story on one database, station by station. Everybody has a desk and a language of her own; what
the screens say and what is stored are both held against each other, and whatever is refused is
shown not to have happened.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.common.words import Words
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.tests.scene import add_agent, answer_contacts
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.guidance import service as guidance
from watchfloor.rooms.guidance.tests.scene import (
    STEP,
    actor_of,
    hold_point,
    hold_process,
    now,
)
from watchfloor.rooms.matters.contracts import State
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import (
    Kind,
    Layer,
    ObservationFilter,
    Result,
)
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.jobs import measure_points

from .loop_story import (
    CHECKED,
    CONTACTS,
    GUARD,
    QUIET,
    QUIET_TITLE,
    REMINDER,
    STOPPED,
    TICKET,
    TITLE,
    WEEKS,
    Desk,
    Story,
    fill_the_full_form,
    past_audits,
    quiet_year,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
CHINESE, ENGLISH = "zh-hans", "en"
TONGUES = {
    Role.AGENT: CHINESE,
    Role.TEAM_LEADER: CHINESE,
    Role.QUALITY_ANALYST: ENGLISH,
    Role.RISK_OFFICER: ENGLISH,
    Role.DIRECTOR: CHINESE,
}


@pytest.fixture
def story(open_page, cast, live_site):
    """A centre with a process, a day's contacts, and a point that nothing went wrong with."""
    long_ago = datetime(now().year - 2, 11, 1, tzinfo=UTC)
    hold_process(cast, at=long_ago)
    hold_point(
        cast, at=long_ago, code=QUIET, title=QUIET_TITLE, steps=(),
        tolerable_rate=0.01, prompts=(),
    )  # fmt: skip
    add_agent("A-2", cast.team)
    answer_contacts(CONTACTS, [cast.agent], at=now() - timedelta(minutes=2))
    desks: dict[Role, Desk] = {}
    faults: dict[str, list[str]] = {}

    def desk(role: Role) -> Desk:
        if role not in desks:
            tongue = TONGUES[role]
            desks[role] = Desk(open_page(cast.users[role], language=tongue), tongue, faults)
        return desks[role]

    return Story(cast, desk, faults)


def test_the_loop_from_a_proposal_to_a_retirement(story):
    an_agent_proposes_a_point(story)
    the_risk_officer_completes_it(story)
    the_director_approves_it_and_the_officer_cannot(story)
    the_agent_is_held_until_the_record_is_right(story)
    what_happened_was_observed(story)
    the_day_is_drawn_and_judged(story)
    findings_and_actions_wait_for_the_leader(story)
    the_leader_acts_and_somebody_else_verifies(story)
    the_error_rate_falls_on_the_run_chart(story)
    the_night_proposes_a_retirement(story)
    a_quiet_point_leaves_after_its_recheck(story)
    assert [fault for faults in story.faults.values() for fault in faults] == []


def an_agent_proposes_a_point(story):
    agent = story.desk(Role.AGENT)
    agent.goto("/risks/")
    agent.look("library")
    agent.press("Propose a point")
    agent.page.get_by_label(agent.say("What can go wrong")).fill(TITLE)
    agent.page.get_by_label(agent.say("What went wrong, or nearly")).fill("手工填写，漏了审批人")
    agent.page.get_by_label(agent.say("Where"), exact=True).select_option(STEP)
    agent.page.get_by_label(agent.say("How bad is it when it happens")).select_option("huge")
    agent.page.get_by_label(agent.say("Zone"), exact=True).select_option("money")
    agent.look("propose")
    agent.press("Propose")
    agent.page.wait_for_url("**/risks/points/**")
    story.code = agent.page.url.rstrip("/").rpartition("/")[2]
    agent.reads("Thank you. %(code)s was proposed and waits to be approved.", code=story.code)
    agent.look("proposed")
    assert (story.proposal.code, story.proposal.title) == (story.code, Words(zh=TITLE))
    assert story.held() == {QUIET}  # nothing holds that nobody else has looked at


def the_risk_officer_completes_it(story):
    officer = story.desk(Role.RISK_OFFICER)
    officer.goto("/")
    officer.look("today-proposal")
    officer.page.get_by_role("link", name=story.code).first.click()
    officer.page.wait_for_url("**/risks/proposals/**")
    officer.look("review")
    officer.press("Revise it")
    fill_the_full_form(officer, guard="record.refund_amount >")
    officer.look("edit")
    officer.press("Propose")
    officer.reads("Nothing was saved: please mend what is marked.")
    officer.look("edit-refused")
    assert story.proposal.body.guards == ()  # the guard that cannot be read was not kept
    officer.page.fill("[name='guards.0.when']", GUARD)
    officer.press("Propose")
    officer.reads("The change was proposed; somebody else approves it.")
    officer.look("bound")
    body = story.proposal.body
    assert (body.steps, body.guards[0].when, body.prior_rate) == ((STEP,), GUARD, 0.04)
    assert (body.prompts[0].is_mandatory, body.checks[0].text.zh) == (True, CHECKED)


def the_director_approves_it_and_the_officer_cannot(story):
    version = story.proposal
    review = reverse("risks:review", args=[version.id])
    decide = reverse("risks:decide", args=[version.id])
    agent, officer = story.desk(Role.AGENT), story.desk(Role.RISK_OFFICER)
    for desk in (agent, officer):
        desk.goto(review)
        button = desk.page.get_by_role("button", name=desk.say("Approve"), exact=True)
        assert button.count() == 0, desk.tongue
        desk.post(decide, decision="approve")
        assert story.held() == {QUIET}
    director = story.desk(Role.DIRECTOR)
    director.goto("/")
    director.page.get_by_role("link", name=story.code).first.click()
    director.page.wait_for_url("**/risks/proposals/**")
    director.look("approve")
    director.press("Approve")
    director.reads("Approved: it holds from now on.")
    assert story.held() == {QUIET, story.code}
    (card,) = risks.points_of_step(step=STEP, at=now())
    assert (card.code, card.stars) == (story.code, 5)


def the_agent_is_held_until_the_record_is_right(story):
    agent, page = story.desk(Role.AGENT), story.desk(Role.AGENT).page
    story.day = now().astimezone(calendars.centre_zone()).date()
    agent.goto(f"/guidance/ticket/?contact={TICKET}")
    page.get_by_text(REMINDER, exact=True).wait_for()
    agent.look("ticket")
    page.fill("#t-amount", "800")
    send = page.get_by_role("button", name=agent.say("Send ticket"))
    send.click()
    page.get_by_text("请先完成检查项。").first.wait_for()
    page.get_by_label(CHECKED).check()
    send.click()
    page.get_by_text(STOPPED).first.wait_for()
    agent.look("ticket-stopped")
    assert f"contact={TICKET}" in page.url  # still the same ticket: nothing was sent
    assert {each.result for each in story.seen(Kind.GUARD)} == {Result.FAIL}
    page.fill("#t-approver", "B-2")
    send.click()
    agent.reads("The ticket was sent. A new one is open.")
    for number in range(1, CONTACTS):
        guidance.decide(
            step=STEP, record={"refund_amount": 60, "approver": ""}, at=now(),
            agent_code=story.cast.agent.code, contact_key=f"C-{number:05d}",
            actor=actor_of(story.cast, Role.AGENT),
        )  # fmt: skip


def what_happened_was_observed(story):
    agent = story.desk(Role.AGENT)
    agent.goto(f"/observations/?subject=contact:{TICKET}")
    agent.look("observations")
    rows = agent.page.locator("tbody tr")
    found = story.seen(subject=f"contact:{TICKET}")
    assert rows.count() == len(found)
    assert {each.kind for each in found} >= {
        Kind.STEP_REACHED, Kind.PROMPT_SHOWN, Kind.CHECK_DONE, Kind.GUARD,
    }  # fmt: skip
    guards = [each.result for each in found if each.kind is Kind.GUARD]
    assert sorted(guards) == [Result.FAIL, Result.PASS]  # stopped once, then let through
    rows.first.get_by_role("link").first.click()
    agent.page.wait_for_url("**/observations/*/")
    agent.look("observation")
    stranger = people.get_access(user_id=story.cast.stranger.pk)  # she leads another team
    wanted = ObservationFilter()
    assert observations.list_observations(wanted=wanted, scope=stranger.scope, limit=10) == ()


def the_day_is_drawn_and_judged(story):
    analyst = story.desk(Role.QUALITY_ANALYST)
    analyst.goto("/audits/draws/")
    analyst.page.get_by_label("Draw a day now").fill(story.day.isoformat())
    analyst.press("Draw")
    row = analyst.page.get_by_role("row").filter(has_text=story.code)
    row.wait_for()
    # The ticket that opened after the sent one is practice, and counts nowhere. Five stars: all are
    # drawn.
    reached = {each.subject for each in story.seen(Kind.STEP_REACHED)}
    assert len(reached) == CONTACTS
    assert row.get_by_role("cell").all_inner_texts()[1:3] == [str(len(reached))] * 2
    analyst.look("draws")
    fail_the_first(story, analyst, Layer.QUALITY)
    fail_the_first(story, story.desk(Role.AGENT), Layer.SELF)


def fail_the_first(story, desk, layer):
    """Fail the first item of a list, on the keyboard alone, and hand it in."""
    page = desk.page
    desk.goto("/audits/")
    desk.look(f"audits-{layer}")
    page.get_by_role("link", name=desk.say("Go on"), exact=True).first.press("Enter")
    page.wait_for_url("**/audits/items/*/")  # loaded: its keys are bound by then
    first = int(page.url.partition("?")[0].rstrip("/").rpartition("/")[2])
    item = Item.objects.get(pk=first)
    assert (item.layer, item.drawn.draw.code) == (layer, story.code)  # what costs most comes first
    desk.look(f"audit-{layer}")
    page.keyboard.press("1")
    page.keyboard.press("e")
    page.keyboard.type("没有审批人")
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.wait_for_selector("#audit-undo")
    assert story.seen(Kind.AUDIT, layers=(layer,)) == []  # it may still be taken back
    desk.goto("/audits/")
    page.locator("form[action$='/hand-in/'] button").click()
    page.wait_for_function("!document.querySelector('form[action$=\"/hand-in/\"]')")
    (judged,) = story.seen(Kind.AUDIT, layers=(layer,))
    assert (judged.result, judged.evidence["note"]) == (Result.FAIL, "没有审批人")
    assert 0 < judged.probability < 1  # the chance of that layer's look is kept with it


def findings_and_actions_wait_for_the_leader(story):
    findings, actions = story.matters("finding"), story.matters("action")
    assert len(findings) == len(actions) == 2
    leader = story.cast.users[Role.TEAM_LEADER]
    assert {each.owner_id for each in [*findings, *actions]} == {leader.pk}
    assert {each.parent_id for each in actions} == {each.id for each in findings}
    desk = story.desk(Role.TEAM_LEADER)
    desk.goto("/matters/")
    desk.look("matters")
    for each in findings:
        assert desk.page.get_by_role("link", name=each.title).count() >= 1


def the_leader_acts_and_somebody_else_verifies(story):
    leader, analyst = story.desk(Role.TEAM_LEADER), story.desk(Role.QUALITY_ANALYST)
    for action in story.matters("action"):
        leader.goto("/")
        leader.page.locator(f"a[href$='/matters/{action.id}/']").first.click()
        leader.page.wait_for_url(f"**/matters/{action.id}/")
        walk_a_matter(story, action, leader, analyst)
        walk_a_matter(story, parent_of(story, action), leader, analyst)
    states = {each.state for kind in ("action", "finding") for each in story.matters(kind)}
    assert states == {State.VERIFIED}
    leader.look("verified")


def parent_of(story, action):
    return next(each for each in story.matters("finding") if each.id == action.parent_id)


def walk_a_matter(story, card, leader, analyst):
    """The leader says that it is done and cannot verify it; the analyst does."""
    address = f"/matters/{card.id}/"
    leader.goto(address)
    leader.look(card.kind)
    if card.kind == "finding":  # whose contact it was, what went wrong, and no code's own names
        facts = leader.page.locator("dl").first
        assert facts.get_by_text("A-1", exact=True).is_visible()
        assert facts.locator("a[href*='/contact/']").count() == 1
        assert "Item id" not in facts.inner_text()
    leader.page.fill("#note", "已与本人核对并演练")
    leader.press("It is done")
    leader.reads("To be verified")
    verify = leader.page.get_by_role("button", name=leader.say("Verify"), exact=True)
    assert verify.count() == 0
    assert leader.post(f"{address}act/", verb="verify", note="") in {403, 422}
    assert story.state_of(card) is State.DONE
    analyst.goto(address)
    analyst.look(f"{card.kind}-to-verify")
    analyst.press("Verify")
    analyst.reads("Verified")
    assert story.state_of(card) is State.VERIFIED


def the_error_rate_falls_on_the_run_chart(story):
    monday = story.day - timedelta(days=story.day.weekday())
    first, turn = monday - timedelta(weeks=WEEKS), monday - timedelta(weeks=WEEKS // 2)
    observations.store(observations=[*past_audits(story, first, turn)])
    observations.fold()
    analyst, page = story.desk(Role.QUALITY_ANALYST), story.desk(Role.QUALITY_ANALYST).page
    analyst.goto("/audits/rates/")
    choose_rates(page, story, first)
    page.wait_for_selector("[data-chart=run][data-drawn]")
    page.get_by_text("The run as a table").click()
    cells = page.locator("table", has=page.get_by_text("CUSUM")).locator("tbody tr td:nth-child(4)")
    rates = [float(text.rstrip("%")) for text in cells.all_inner_texts()]
    half = WEEKS // 2
    assert rates[:WEEKS] == [4.0] * half + [0.0] * half
    assert 0 < rates[WEEKS] < 1.5  # the two errors that this story found, among a week's audits
    assert page.get_by_text(f"{half} in a row, all above their limits.").is_visible()
    assert page.get_by_text(f"{half} in a row, all below their limits.").is_visible()
    drawn = page.locator("#r-run-data").evaluate("each => JSON.parse(each.textContent)")
    assert [round(each, 2) for each in drawn["rate"]] == rates  # the chart and its table are one
    page.fill("#r-since", turn.isoformat())
    analyst.press("Compare")
    analyst.reads("Errors became fewer, by more than chance explains.")
    analyst.look("rates")


def choose_rates(page, story, first):
    """Choose the point and the days; every change is sent at once."""
    page.select_option("#r-point", str(story.standard_id))
    page.wait_for_url(f"**point={story.standard_id}**")
    page.fill("#r-first", first.isoformat())
    page.wait_for_url(f"**first={first}**")


def the_night_proposes_a_retirement(story):
    observations.store(observations=[*quiet_year()])
    measure_points(timestamp=int(now().timestamp()))
    assert (story.proposal.code, story.proposal.body) == (QUIET, None)  # and no other point
    assert story.held() == {QUIET, story.code}
    officer = story.desk(Role.RISK_OFFICER)
    officer.goto("/")
    officer.look("today-retirement")
    told = "Decide whether %(code)s leaves: %(title)s"
    name = officer.say(told, code=QUIET, title=QUIET_TITLE)
    officer.page.get_by_role("link", name=name, exact=True).click()
    officer.page.wait_for_url("**/risks/proposals/**")
    officer.look("retirement")
    officer.reads("With this the point leaves the library.")


def a_quiet_point_leaves_after_its_recheck(story):
    version = story.proposal
    review = reverse("risks:review", args=[version.id])
    director = story.desk(Role.DIRECTOR)
    director.goto(review)
    button = director.page.get_by_role("button", name=director.say("Approve"), exact=True)
    assert button.count() == 0  # the page says what is waited for instead
    director.look("retirement-too-early")
    director.post(reverse("risks:decide", args=[version.id]), decision="approve")
    assert story.held() == {QUIET, story.code}  # the re-check comes first
    (recheck,) = story.matters("risk_recheck")
    analyst, officer = story.desk(Role.QUALITY_ANALYST), story.desk(Role.RISK_OFFICER)
    analyst.goto(f"/matters/{recheck.id}/")
    analyst.look("recheck")
    analyst.page.fill("#note", "Twenty contacts looked at again: nothing")
    analyst.press("It is done")
    analyst.reads("To be verified")
    officer.goto(f"/matters/{recheck.id}/")
    officer.press("Verify")
    officer.reads("Verified")
    director.goto(review)
    director.press("Approve")
    director.reads("Approved: it holds from now on.")
    assert story.held() == {story.code}
    director.goto("/risks/")
    assert not director.says(QUIET)
    director.look("library-at-the-end")
