"""Drawing a day's audits: every risk point's sample, and the items on people's lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property

from django.db import connection, transaction

from watchfloor.common import journal
from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.timegrid import Window, day_window
from watchfloor.rooms.audits.contracts import DrawReport, Period, PointDraw
from watchfloor.rooms.audits.models import Draw, Drawn
from watchfloor.rooms.audits.queries.frames import list_reported_steps, read_day
from watchfloor.rooms.audits.queries.learned import learn
from watchfloor.rooms.audits.queries.past import DrawnUntil, list_drawn, read_past
from watchfloor.rooms.audits.queries.plan import HeldPlan, get_plan
from watchfloor.rooms.audits.queries.staff import read_staff
from watchfloor.rooms.audits.rules.frames import NOBODY, DayFrame
from watchfloor.rooms.audits.rules.quota import Past
from watchfloor.rooms.audits.rules.sampling import Learned, PointAsk, PointSample, sample_point
from watchfloor.rooms.audits.rules.scoring import name_factors
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.interactions import service as interactions
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks import service as risks
from watchfloor.rooms.risks.contracts import RiskCard

from .lists import hand_out

_LOCK = 0x5741_4155  # any number of our own: draws take turns
_BATCH = 5000
OLDEST = timedelta(days=366)  # each day that is drawn keeps a row of each point, for good


@transaction.atomic
def draw(*, day: date, actor: Actor, at: datetime) -> DrawReport:
    """Draw the contacts of a day for every risk point that held, and put them on lists.

    Once for each point and day: a second call draws only points that are new, and, where the
    first came before the day's end, contacts that have come since.

    :raises Refusal: the day has not begun, or lies more than a year back.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    whole = day_window(day, calendars.centre_zone())
    if at <= whole.start:
        raise _not_begun(day)
    if at - whole.end > OLDEST:
        raise _long_past(day)
    room = _Room(day, whole, min(whole.end, at))
    drawn_until = list_drawn(day=day)
    points, drawn, old = [], [], 0
    for card in risks.list_points(at=room.until - timedelta(microseconds=1)):
        begun = drawn_until.get(card.standard_id)
        if begun and begun.end_at >= room.until:
            old += 1
            continue
        found = _draw_point(room, card, begun, at)
        points.append(PointDraw(card.code, found[0].population, found[0].wanted, found[0].taken))
        drawn.extend(found[1])
    handed = hand_out(drawn=drawn, held=room.held, staff=read_staff(), actor=actor, at=at)
    report = DrawReport(
        day, tuple(points), old, handed.items, handed.lists, handed.unassigned
    )  # fmt: skip
    if points:
        _tell_journal(report, room, actor, at)
    return report


def _tell_journal(report: DrawReport, room: _Room, actor: Actor, at: datetime) -> None:
    journal.record(
        action="audits.day.drawn",
        subject=f"day:{report.day}",
        actor=actor,
        at=at,
        after={
            "points": len(report.points),
            "drawn": report.taken,
            "items": report.items,
            "until": room.until,
            "plan_version": room.held.version_id,
        },
    )


@dataclass
class _Room:
    """What all points of a draw share; what is dear is read only when a point needs it."""

    day: date
    whole: Window
    until: datetime

    @cached_property
    def held(self) -> HeldPlan:
        return get_plan(at=self.until)

    @cached_property
    def learned(self) -> Learned:
        return learn(at=self.until)

    @cached_property
    def frames(self) -> dict[datetime, DayFrame]:
        return {}

    @cached_property
    def reported(self) -> frozenset[str]:
        return list_reported_steps(until=self.until)

    @cached_property
    def past(self) -> Mapping[Period, Mapping[int, Past]]:
        return read_past(day=self.day, left_of_day=self.left)

    @cached_property
    def queues(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = {}
        for queue in interactions.list_queues(scope=WHOLE_CENTRE):
            found.setdefault(queue.code, set()).add(queue.id)
        return found

    @cached_property
    def subtrees(self) -> Mapping[int, frozenset[int]]:
        nodes = people.list_nodes(scope=WHOLE_CENTRE)
        parents = {node.id: node.parent_id for node in nodes}
        found: dict[int, set[int]] = {}
        for node in parents:
            here: int | None = node
            while here is not None:
                found.setdefault(here, set()).add(node)
                here = parents.get(here)
        return {node: frozenset(inside) for node, inside in found.items()}

    @property
    def left(self) -> float:
        """Return the share of the day that is still to come."""
        return (self.whole.end - self.until).total_seconds() / self.whole.seconds

    def frame(self, start: datetime) -> DayFrame:
        """Return the contacts since an instant; most points begin with the day."""
        if start not in self.frames:
            self.frames[start] = read_day(window=Window(start, self.until))
        return self.frames[start]

    def ask(self, card: RiskCard, parts: int) -> PointAsk:
        """Return what of a risk point matters to its sample."""
        point = card.point
        wanted = [self.queues.get(code, set()) for code in point.queues]
        whole = card.node_id is None or len(self.subtrees) == len(
            self.subtrees.get(card.node_id, ())
        )
        return PointAsk(
            standard_id=card.standard_id,
            code=card.code,
            stars=card.stars,
            rate=card.rate,
            mean_loss=card.mean_loss,
            steps=point.steps,
            queue_ids=frozenset().union(*wanted) if point.queues else None,
            node_ids=None if whole or card.node_id is None else self.subtrees[card.node_id],
            is_reported=bool(self.reported & set(point.steps)),
            part=parts,
        )


def _draw_point(
    room: _Room, card: RiskCard, begun: DrawnUntil | None, at: datetime
) -> tuple[Draw, list[Drawn]]:
    start = begun.end_at if begun else room.whole.start
    frame, ask = room.frame(start), room.ask(card, begun.parts if begun else 0)
    plan = room.held.plan
    none = Past(left_of_day=room.left)
    past = room.past[plan.tier(card.stars).period].get(card.standard_id, none)
    sample = sample_point(
        day=room.day, frame=frame, point=ask, plan=plan, past=past, learned=room.learned
    )
    Draw.objects.filter(standard_id=card.standard_id, day=room.day, population=0).delete()
    row = Draw.objects.create(**_facts(room, card, sample), start_at=start, drawn_at=at)
    drawn = Drawn.objects.bulk_create(_drawn(row, frame, sample, room.learned), _BATCH)
    return row, drawn


def _facts(room: _Room, card: RiskCard, sample: PointSample) -> dict[str, object]:
    has_any = bool(len(sample.frame))
    return {
        "day": room.day,
        "end_at": room.until,
        "standard_id": card.standard_id,
        "standard_version_id": card.version_id,
        "code": card.code,
        "title_en": card.title.en,
        "title_zh": card.title.zh,
        "stars": card.stars,
        "period": room.held.plan.tier(card.stars).period,
        "plan_version_id": room.held.version_id,
        "basis": sample.frame.basis,
        "population": len(sample.frame),
        "expected_errors": float(sample.error_probability.sum()),
        "wanted": sample.wanted,
        "taken": len(sample.chosen),
        "base_rate": card.rate,
        "mean_loss": card.mean_loss,
        "least_probability": float(sample.probability.min()) if has_any else 0.0,
        "greatest_probability": float(sample.probability.max()) if has_any else 0.0,
        "seed": sample.seed,
        "frame_hash": sample.frame_hash,
    }


def _drawn(row: Draw, day: DayFrame, sample: PointSample, learned: Learned) -> Iterator[Drawn]:
    rows = sample.frame.rows
    for place in sample.chosen.tolist():
        code, agent, node = int(rows.codes[place]), int(rows.agents[place]), int(rows.nodes[place])
        chance = float(sample.error_probability[place])
        yield Drawn(
            draw=row,
            subject=day.subjects[code],
            agent_id=None if agent == NOBODY else agent,
            node_id=None if node == NOBODY else node,
            happened_at=datetime.fromtimestamp(int(rows.at_ms[place]) / 1000, UTC),
            probability=float(sample.probability[place]),
            error_probability=chance,
            expected_loss=chance * row.mean_loss,
            factors=name_factors(
                agent_factor=float(sample.agent_factors[place]),
                signals=sample.signals[place],
                signal_factors=learned.signals,
            ),
            facts={
                "queue_id": int(day.queue_of[code]),
                "handle_seconds": int(day.handle_ms[code]) / 1000,
                "transferred": bool(day.transferred[code]),
            },
        )


def _not_begun(day: date) -> Refusal:
    return Refusal(
        code="audits.draw.day_not_begun",
        what="There is nothing to draw from yet: the day has not begun.",
        where="%(day)s",
        mend="Draw a day that has begun; contacts that come later are drawn by a later call.",
        fields={"day": day.isoformat()},
    )


def _long_past(day: date) -> Refusal:
    return Refusal(
        code="audits.draw.long_past",
        what="This day lies more than a year back.",
        where="%(day)s",
        mend="Draw a day of the last year.",
        fields={"day": day.isoformat()},
    )
