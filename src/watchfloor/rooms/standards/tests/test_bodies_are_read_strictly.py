"""A body is what its kind says, to the last field, or nothing is saved."""

from __future__ import annotations

import orjson
import pytest

from watchfloor.common.access import Role
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import ClockSpec
from watchfloor.rooms.standards import service
from watchfloor.rooms.standards.contracts import Branch, ClockPolicy, Process, ProcessStep
from watchfloor.rooms.standards.models import StandardVersion
from watchfloor.rooms.standards.rules.bodies import read_text, write_body
from watchfloor.rooms.standards.rules.kinds import CLOCK_POLICY, PROCESS

from .conftest import AT, process

STEP = '{"code": "a", "name": {"en": "A"}}'


@pytest.mark.parametrize(
    ("text", "field", "what"),
    [
        ('{"steps": [{"code": 5, "name": {}}]}', "steps.0.code", "This value cannot stand here"),
        ('{"steps": [{"code": "a", "name": {"de": "A"}}]}', "steps.0.name.de", "no such field"),
        (f'{{"steps": [{STEP}], "colour": 1}}', "colour", "There is no such field."),
        ("{}", "steps", "This field is missing."),
        ('{"steps": []}', "", "A process needs at least one step."),
        (f'{{"steps": [{STEP}, {STEP}]}}', "", "Two steps of the process have the same code."),
        ("{", "", "This value cannot stand here"),
    ],
)
def test_what_the_kind_does_not_ask_for_is_refused_with_its_field(text, field, what):
    with pytest.raises(Refusal) as refused:
        read_text(PROCESS, text)
    assert refused.value.fields["field"] == field
    assert what in refused.value.what


def test_a_body_comes_back_as_it_was():
    body = Process(
        (
            ProcessStep("a", Words("A", "甲"), "CRM/1", (Branch("b", Words("amount > 500")),)),
            ProcessStep("b", Words("B")),
        ),
        ("vip",),
    )
    text = orjson.dumps(write_body(PROCESS, body))
    assert read_text(PROCESS, text) == body


@pytest.mark.django_db
def test_a_body_with_a_value_of_another_type_is_not_saved(proposed):
    wrong = Process((ProcessStep(7, Words("A")),))  # type: ignore[arg-type]  # the point of the test
    with pytest.raises(Refusal) as refused:
        proposed(body=wrong)
    assert refused.value.fields["field"] == "steps.0.code"
    assert not StandardVersion.objects.exists()


@pytest.mark.django_db
def test_a_body_of_another_kind_is_not_saved(proposed):
    with pytest.raises(Refusal) as refused:
        proposed(body=ClockPolicy(("audit",)))
    assert refused.value.code == "standards.body.wrong_type"
    assert not StandardVersion.objects.exists()


@pytest.mark.django_db
def test_an_unknown_kind_is_refused(proposed):
    with pytest.raises(Refusal) as refused:
        proposed(kind="colour")
    assert "process" in str(refused.value.fields["kinds"])


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "a b", "x" * 61, "<b>"])
def test_a_code_is_short_and_plain(proposed, code):
    with pytest.raises(Refusal) as refused:
        proposed(code=code)
    assert refused.value.code == "standards.code.invalid"


@pytest.mark.django_db
def test_a_step_belongs_to_one_process(approved, proposed):
    approved("refund.confirm")
    with pytest.raises(Refusal) as refused:
        proposed("refund.confirm", code="exchange")
    assert refused.value.code == "standards.process.step_taken"
    assert proposed("refund.confirm", "refund.pay").number == 2


@pytest.mark.django_db
def test_two_that_clash_are_not_both_approved(approved, proposed, access, who):
    first, second = proposed("pay", code="one"), proposed("pay", code="two")
    service.approve(
        version_id=first.id, access=access(Role.DIRECTOR), actor=who(Role.DIRECTOR), at=AT
    )
    with pytest.raises(Refusal):
        service.approve(version_id=second.id, access=access(Role.DIRECTOR),
                        actor=who(Role.DIRECTOR), at=AT)  # fmt: skip
    assert service.held_at(kind="process", code="two", at=AT) is None


@pytest.mark.django_db
def test_a_kind_of_matter_has_its_clocks_from_one_policy(approved):
    clock = ClockSpec("answer", 60)
    assert service.clocks_for(matter_kind="audit", at=AT) is None
    approved(kind="clock_policy", code="audits", body=ClockPolicy(("audit", "finding"), (clock,)))
    assert service.clocks_for(matter_kind="audit", at=AT) == (clock,)
    with pytest.raises(Refusal) as refused:
        approved(kind="clock_policy", code="more", body=ClockPolicy(("finding",)))
    assert refused.value.code == "standards.clock_policy.kind_taken"
    assert write_body(CLOCK_POLICY, ClockPolicy(("x",)))["clocks"] == []


def test_a_step_needs_to_lead_somewhere():
    with pytest.raises(ValueError, match="does not have"):
        Process((ProcessStep("a", Words("A"), branches=(Branch("nowhere"),)),))
    assert process("a").steps[0].code == "a"
