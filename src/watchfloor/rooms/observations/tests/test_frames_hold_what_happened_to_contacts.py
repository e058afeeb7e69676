from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from watchfloor.common.timegrid import Window
from watchfloor.rooms.observations.contracts import Kind, Layer, Observation, Result
from watchfloor.rooms.observations.operations import store
from watchfloor.rooms.observations.queries import read_frame

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, 9, tzinfo=UTC)
DAY = Window(AT, AT + timedelta(hours=12))


def seen(kind: Kind, subject: str = "contact:C-1", at: datetime = AT, **told) -> Observation:
    return Observation(at=at, kind=kind, subject=subject, layer=Layer.AUTOMATIC, **told)


def test_a_step_stands_once_for_each_contact_and_agent_at_its_first_time(cast):
    agent = {"agent_id": cast.agent.pk, "node_id": cast.team.pk, "step": "refund.pay"}
    later = AT + timedelta(minutes=4)
    store(
        observations=[
            seen(Kind.STEP_REACHED, at=later, **agent),
            seen(Kind.STEP_REACHED, **agent),
            seen(Kind.STEP_REACHED, "contact:C-2", step="refund.pay"),
            seen(Kind.STEP_REACHED, at=DAY.end, **agent),
        ]
    )
    frame = read_frame(window=DAY)
    found = sorted(zip(frame.subjects, frame.steps, frame.agent_ids, frame.at_ms, strict=True))
    begun = int(AT.timestamp() * 1000)
    assert found == [
        ("contact:C-1", "refund.pay", cast.agent.pk, begun),
        ("contact:C-2", "refund.pay", -1, begun),
    ]


def test_signs_of_trouble_are_told_once_and_what_went_well_is_not(cast):
    store(
        observations=[
            seen(Kind.GUARD, standard_id=7, result=Result.FAIL),
            seen(Kind.GUARD, standard_id=7, result=Result.FAIL),
            seen(Kind.GUARD, "contact:C-2", standard_id=7, result=Result.PASS),
            seen(Kind.PROMPT_OVERRIDDEN, standard_id=8),
            seen(Kind.PROMPT_SHOWN, standard_id=8),
        ]
    )
    frame = read_frame(window=DAY)
    found = zip(frame.signal_standard_ids, frame.signal_subjects, frame.signal_kinds, strict=True)
    assert sorted(found) == [
        (7, "contact:C-1", "guard"),
        (8, "contact:C-1", "prompt_overridden"),
    ]


def test_a_window_without_observations_gives_empty_columns(db):
    frame = read_frame(window=DAY)
    assert len(frame.subjects) == len(frame.signal_subjects) == 0
