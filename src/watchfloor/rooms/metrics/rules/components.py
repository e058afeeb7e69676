"""The counts and seconds that formulas are made of, and how they come out of a tally."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.common.words import Words
from watchfloor.rooms.interactions.contracts import Tally
from watchfloor.rooms.metrics.contracts import Component, Source

Facts = Mapping[str, float]


def _count(code: str, en: str, zh: str, **drill: str) -> Component:
    return Component(code, Words(en, zh), Source.CONTACTS, drill=drill)


def _seconds(code: str, en: str, zh: str, source: Source) -> Component:
    return Component(code, Words(en, zh), source, seconds=True)


COMPONENTS: dict[str, Component] = {
    component.code: component
    for component in (
        _count("offered", "offered", "呼入量"),
        _count("answered", "answered", "接听量", outcome="answered"),
        _count("answered_within", "answered in time", "时限内接听", outcome="answered", within="1"),
        _count("answered_late", "answered late", "超时接听", outcome="answered", within="0"),
        _count("abandoned", "abandoned", "放弃量", outcome="abandoned"),
        _count("abandoned_short", "short abandons", "短放弃", outcome="abandoned", short="1"),
        _count(
            "abandoned_long", "abandoned, not short", "非短放弃", outcome="abandoned", short="0"
        ),
        _count(
            "abandoned_within", "abandoned in time", "时限内放弃", outcome="abandoned", within="1"
        ),
        _count("abandoned_late", "abandoned late", "超时放弃", outcome="abandoned", within="0"),
        _count("flowed_out", "flowed out", "溢出量", outcome="flowed_out"),
        _count(
            "flowed_out_within",
            "flowed out in time",
            "时限内溢出",
            outcome="flowed_out",
            within="1",
        ),
        _count("flowed_out_late", "flowed out late", "超时溢出", outcome="flowed_out", within="0"),
        _count("open", "still open", "未结束", outcome="open"),
        _count("lost", "lost at a restart", "重启丢失", outcome="lost"),
        _count("transferred", "transferred", "转接量", transferred="1"),
        Component("held", Words("had a hold", "有保持的联络"), Source.CONTACTS),
        _seconds("wait_seconds", "waiting of answered", "接听前等待时长", Source.CONTACTS),
        _seconds(
            "abandoned_wait_seconds", "waiting of abandoned", "放弃前等待时长", Source.CONTACTS
        ),
        _seconds("ring_seconds", "ringing of answered", "接听前振铃时长", Source.RING),
        _seconds("talk_seconds", "talk time", "通话时长", Source.CONTACTS),
        _seconds("hold_seconds", "hold time", "保持时长", Source.CONTACTS),
        _seconds("wrap_seconds", "after-call work", "话后处理时长", Source.WRAP),
        _seconds(
            "custom_seconds",
            "handling in a custom status",
            "自定义状态处理时长",
            Source.CUSTOM_STATES,
        ),
        _seconds(
            "handling_seconds",
            "talk, hold and after-call work",
            "通话+保持+话后",
            Source.AGENT_STATES,
        ),
        _seconds("idle_seconds", "ready and waiting", "就绪等待时长", Source.AGENT_STATES),
        _seconds("signed_in_seconds", "signed in", "签入时长", Source.AGENT_STATES),
        _seconds("paused_seconds", "paused", "示忙时长", Source.AGENT_STATES),
        _seconds("paid_seconds", "paid time", "付薪工时", Source.PAID_TIME),
        _seconds(
            "meeting_seconds",
            "paid meetings, training and breaks",
            "会议、培训与带薪小休",
            Source.PAID_TIME,
        ),
        _seconds(
            "weighted_contact_seconds",
            "contact time over contacts allowed at once",
            "按并发折算的联络时长",
            Source.CONCURRENCY,
        ),
        _seconds("scheduled_seconds", "scheduled time", "排班时长", Source.SCHEDULE),
        _seconds(
            "out_seconds", "in another state than scheduled", "与排班不符时长", Source.SCHEDULE
        ),
        _seconds("neutral_seconds", "called away by the leader", "上级安排的时长", Source.SCHEDULE),
        _seconds(
            "available_mismatch_seconds",
            "available when not scheduled so, or the reverse",
            "可用状态与排班不符时长",
            Source.SCHEDULE,
        ),
        _seconds(
            "productive_mismatch_seconds",
            "productive when not scheduled so, or the reverse",
            "生产状态与排班不符时长",
            Source.SCHEDULE,
        ),
        _seconds("scheduled_ready_seconds", "scheduled on queue", "排班在队时长", Source.SCHEDULE),
        _seconds(
            "ready_missed_seconds",
            "scheduled on queue and not there",
            "应在队未在队时长",
            Source.SCHEDULE,
        ),
        _seconds(
            "margin_mismatch_seconds",
            "on queue or off it against the schedule, two hours either side",
            "前后两小时内在队与排班不符时长",
            Source.SCHEDULE,
        ),
        _seconds(
            "long_out_seconds",
            "out of schedule for five minutes or more",
            "持续五分钟及以上的不符时长",
            Source.SCHEDULE,
        ),
        _seconds(
            "long_out_not_called_seconds",
            "the same, less what the leader asked for",
            "其中非上级安排的时长",
            Source.SCHEDULE,
        ),
        _seconds(
            "long_out_unexplained_seconds",
            "the same, less everything explained",
            "其中未获说明的时长",
            Source.SCHEDULE,
        ),
        _seconds("on_queue_seconds", "actually on queue", "实际在队时长", Source.SCHEDULE),
        Component("contacts_due", Words("contacts", "联络数"), Source.REPEATS),
        Component("came_back", Words("came back", "再次来电"), Source.REPEATS),
        Component("surveys_answered", Words("surveys answered", "回收问卷"), Source.SURVEYS),
        Component("surveys_resolved", Words("said it was resolved", "答“已解决”"), Source.SURVEYS),
        Component("forecast_contacts", Words("forecast", "预测量"), Source.FORECAST),
        Component("actual_contacts", Words("actual", "实际量"), Source.FORECAST),
        Component(
            "absolute_error",
            Words("sum of |forecast - actual|", "|预测-实际|之和"),
            Source.FORECAST,
        ),
        Component(
            "noise_error",
            Words("what chance alone would miss", "随机波动造成的误差"),
            Source.FORECAST,
        ),
    )
}


def tally_facts(tally: Tally) -> dict[str, float]:
    """Return what a tally says. Ring and wrap-up are absent where no contact brought any."""
    facts: dict[str, float] = {
        name: getattr(tally, name) for name in COMPONENTS if hasattr(tally, name)
    }
    facts |= {
        "answered_late": tally.answered - tally.answered_within,
        "abandoned_late": tally.abandoned - tally.abandoned_within,
        "flowed_out_late": tally.flowed_out - tally.flowed_out_within,
        "abandoned_long": tally.abandoned - tally.abandoned_short,
        "wait_seconds": tally.wait_ms_sum / 1000,
        "abandoned_wait_seconds": tally.abandoned_wait_ms_sum / 1000,
        "talk_seconds": tally.talk_ms_sum / 1000,
        "hold_seconds": tally.hold_ms_sum / 1000,
    }
    for name, total in (("ring_seconds", tally.ring_ms_sum), ("wrap_seconds", tally.wrap_ms_sum)):
        # Nobody answered: zero is known. Somebody did, and not one ring: the feed does not say.
        if total or not tally.answered:
            facts[name] = total / 1000
    return facts


def agent_facts(states: Mapping[str, int], tally: Tally) -> dict[str, float]:
    """Return what agents' states (milliseconds by state) and the contacts say of their time."""
    facts: dict[str, float] = {}
    handling = (tally.talk_ms_sum + tally.hold_ms_sum + tally.wrap_ms_sum) / 1000
    if "signed_in" in states:
        facts["signed_in_seconds"] = states["signed_in"] / 1000
        facts["paused_seconds"] = states.get("paused", 0) / 1000
    if "available" in states:
        facts["idle_seconds"] = states["available"] / 1000
    elif "signed_in" in states:
        facts["idle_seconds"] = facts["signed_in_seconds"] - facts["paused_seconds"] - handling
    if facts.get("idle_seconds", -1) < 0:
        # States and contacts contradict each other: no idle time is better than a wrong one.
        facts.pop("idle_seconds", None)
    if facts:
        facts["handling_seconds"] = handling
    return facts
