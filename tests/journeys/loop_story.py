"""People at their desks, and what the stations of the loop's journey hand on to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext, override
from playwright.sync_api import Page

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.guidance.tests.scene import STEP, access_of, now
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.matters.contracts import MatterCard, MatterFilter, State
from watchfloor.rooms.observations import service as observations
from watchfloor.rooms.observations.contracts import (
    Kind,
    Layer,
    Observation,
    ObservationFilter,
    Result,
)
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

from .conftest import axe_faults, overflow, picture

PATIENCE = 60_000  # milliseconds: a busy machine is slow, and slow is not wrong


TITLE = "大额退款没有填写审批人"
REMINDER, CHECKED = "退款超过500元，请先填写审批人", "我已向客户复述退款金额"
STOPPED = "超过500元的退款没有审批人"
GUARD = 'record.refund_amount > 500 && record.approver == ""'
TICKET = "C-00000"
CONTACTS = 24  # of the day: so many that the agent's and quality's lists both get some
QUIET, QUIET_TITLE, QUIET_AUDITS = "DIS-001", "Call left without a note", 400
WEEKS, PER_WEEK, ERRING = 16, 600, 24  # 4 % err in the first half of the weeks, then none


class Desk:
    """Somebody at work: a page of the running site that speaks her language."""

    def __init__(self, page: Page, tongue: str, faults: dict[str, list[str]]) -> None:
        page.set_default_timeout(PATIENCE)
        page.set_default_navigation_timeout(PATIENCE)
        self.page, self.tongue, self.faults = page, tongue, faults

    def say(self, text: str, **fields: object) -> str:
        """Return a text of the product as this desk's pages write it."""
        with override(self.tongue):
            return gettext(text) % fields if fields else gettext(text)

    def goto(self, address: str) -> None:
        self.page.goto(address)

    def press(self, text: str) -> None:
        """Press what is called so, a button or a link."""
        name = self.say(text)
        button = self.page.get_by_role("button", name=name, exact=True)
        link = self.page.get_by_role("link", name=name, exact=True)
        button.or_(link).first.click()

    def reads(self, text: str, **fields: object) -> None:
        """Wait until the page says a text of the product."""
        self.page.get_by_text(self.say(text, **fields)).first.wait_for()

    def says(self, text: str) -> bool:
        return self.page.get_by_text(text).count() > 0

    def look(self, name: str) -> None:
        """Hold the page against the rules of accessibility, once, and keep a picture."""
        if name in self.faults:
            return
        picture(self.page, f"loop-{name}-{self.tongue}")
        wide = overflow(self.page)
        self.faults[name] = axe_faults(self.page) + [f"too wide: {wide}"] * (wide > 0)

    def post(self, address: str, **form: str) -> int:
        """Send a form that no button of the page offers, as somebody with bad intent does."""
        token = self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value()
        answer = self.page.request.post(address, form={"csrfmiddlewaretoken": token, **form})
        return int(answer.status)


@dataclass
class Story:
    """What the stations hand on to each other."""

    cast: Any
    desk: Callable[[Role], Desk]
    faults: dict[str, list[str]] = field(default_factory=dict)
    code: str = ""
    day: date = date.min

    @property
    def proposal(self) -> VersionCard:
        (version,) = standards.list_proposed(kind="risk_point")
        return version

    @property
    def standard_id(self) -> int:
        card = risks.find_point(code=self.code, at=now())
        assert card is not None
        return card.standard_id

    def seen(self, *kinds: Kind, **wanted: object) -> list[Observation]:
        asked = ObservationFilter(kinds=kinds, **wanted)  # type: ignore[arg-type]  # fields of it
        found = observations.list_observations(wanted=asked, scope=WHOLE_CENTRE, limit=500)
        return [each.seen for each in found]

    def held(self) -> set[str]:
        return {card.code for card in risks.list_points(at=now())}

    def state_of(self, card: MatterCard) -> State:
        access = access_of(self.cast, Role.RISK_OFFICER)
        return matters.get_matter(matter_id=card.id, access=access).card.state

    def matters(self, kind: str) -> list[MatterCard]:
        access = access_of(self.cast, Role.RISK_OFFICER)
        return list(matters.list_matters(wanted=MatterFilter(kinds=(kind,)), access=access))


def fill_the_full_form(officer: Desk, *, guard: str) -> None:
    """Fill in what the agent could not know: texts, prompt, check, guard, the expected rate."""
    # A row that is still empty is folded: open each as a click on its line does.
    officer.page.wait_for_url("**/risks/points/*/edit/**")
    officer.page.locator("details.risks-more").evaluate_all(
        "all => all.forEach(x => x.open = true)"
    )
    texts = {
        "title.en": "Large refund without an approver",
        "likely_errors.0.en": "No approver named",
        "likely_errors.1.zh": "金额填错",
        "remedy.zh": "补填审批人，并与本人核对",
        "remedy.en": "Add the approver and go through it with the agent",
        "procedure.zh": "超过500元先找组长审批",
        "prior_rate": "0.04",
        "prompts.0.code": "approver",
        "prompts.0.text.zh": REMINDER,
        "prompts.0.text.en": "Name the approver of a refund above 500 first",
        "checks.0.code": "read-back",
        "checks.0.text.zh": CHECKED,
        "guards.0.code": "no-approver",
        "guards.0.when": guard,
        "guards.0.says.zh": STOPPED,
        "guards.0.mend.zh": "请填写审批人工号",
    }
    for name, text in texts.items():
        officer.page.fill(f"[name='{name}']", text)
    officer.page.check("[name='prompts.0.is_mandatory']")
    officer.page.select_option("[name='guards.0.action']", "block")
    assert officer.page.is_checked(f"[name=steps][value='{STEP}']")  # the agent had chosen it


def past_audits(story: Story, first: date, turn: date) -> Iterator[Observation]:
    """Audits of sixteen weeks: 4 % fail, then none; and the clean ones of the week that runs."""
    card = risks.find_point(code=story.code, at=now())
    assert card is not None
    zone = calendars.centre_zone()
    days = [first + timedelta(weeks=week) for week in range(WEEKS)]
    begins = [(datetime(d.year, d.month, d.day, 10, tzinfo=zone), d < turn) for d in days]
    for begin, is_before in [*begins, (now() - timedelta(minutes=1), False)]:
        for number in range(PER_WEEK):
            yield Observation(
                at=begin + timedelta(milliseconds=number),
                kind=Kind.AUDIT,
                subject=f"contact:{story.code}-{begin:%Y%m%d}-{number}",
                layer=Layer.QUALITY,
                result=Result.FAIL if is_before and number < ERRING else Result.PASS,
                standard_id=card.standard_id,
                standard_version_id=card.version_id,
                step=STEP,
                agent_id=story.cast.agent.pk,
                node_id=story.cast.team.pk,
            )


def quiet_year() -> Iterator[Observation]:
    """Last year's audits of the quiet point: all clean, and enough to show something."""
    quiet, year = risks.find_point(code=QUIET, at=now()), now().year - 1
    assert quiet is not None
    for number in range(QUIET_AUDITS):
        yield Observation(
            at=datetime(year, 1, 2, 4, tzinfo=UTC) + timedelta(days=360) * number / QUIET_AUDITS,
            kind=Kind.AUDIT,
            subject=f"contact:archive-{number}",
            layer=Layer.QUALITY,
            result=Result.PASS,
            standard_id=quiet.standard_id,
            standard_version_id=quiet.version_id,
        )
