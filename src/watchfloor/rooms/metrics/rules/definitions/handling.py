"""What happens after the answer: handle time and its parts, transfers, first contact resolution."""

from __future__ import annotations

from dataclasses import replace

from watchfloor.rooms.metrics.contracts import Better, Metric, Unit, Variant

from .building import metric, variant

_PARTS = "talk_seconds + hold_seconds + wrap_seconds"

HANDLE_TIME = metric(
    "aht",
    ("Average handle time", "平均处理时长"),
    ("How much work is a contact?", "处理一次联络要多少时间？"),
    Better.NEITHER,
    variant(
        "talk_hold_wrap",
        ("Talk, hold and after-call work", "通话+保持+话后"),
        ("(talk + hold + after-call work) / answered", "(通话 + 保持 + 话后处理) / 接听"),
        (_PARTS, "answered"),
        "Amazon Connect AVG_HANDLE_TIME (without custom statuses), Genesys tHandle",
        Unit.SECONDS,
    ),
    variant(
        "talk_hold",
        ("Talk and hold, no after-call work", "通话+保持，不含话后"),
        ("(talk + hold) / answered", "(通话 + 保持) / 接听"),
        ("talk_seconds + hold_seconds", "answered"),
        "Amazon Connect AVG_INTERACTION_AND_HOLD_TIME; Asterisk, which records no after-call work",
        Unit.SECONDS,
    ),
    variant(
        "talk_wrap",
        ("Talk and after-call work, no hold", "通话+话后，不含保持"),
        ("(talk + after-call work) / answered", "(通话 + 话后处理) / 接听"),
        ("talk_seconds + wrap_seconds", "answered"),
        "Centres whose talk time already holds the hold time",
        Unit.SECONDS,
    ),
    variant(
        "with_custom",
        ("With time in a custom status", "含自定义状态时长"),
        (
            "(talk + hold + after-call work + custom status) / answered",
            "(通话 + 保持 + 话后处理 + 自定义状态) / 接听",
        ),
        (f"{_PARTS} + custom_seconds", "answered"),
        "Amazon Connect contact handle time",
        Unit.SECONDS,
    ),
)

PARTS = metric(
    "aht_parts",
    ("Parts of the handle time", "处理时长的组成"),
    ("What is the handle time made of?", "处理时长由哪些部分组成？"),
    Better.NEITHER,
    variant(
        "talk",
        ("Average talk time", "平均通话时长"),
        ("talk / answered", "通话 / 接听"),
        ("talk_seconds", "answered"),
        "Asterisk calltime (hold included), Genesys tTalk (hold apart)",
        Unit.SECONDS,
    ),
    variant(
        "hold_all",
        ("Average hold over all answered", "平均保持时长（全部接听）"),
        ("hold / answered", "保持 / 接听"),
        ("hold_seconds", "answered"),
        "Needed so that the parts add up to the whole",
        Unit.SECONDS,
    ),
    variant(
        "hold_held",
        ("Average hold over contacts with a hold", "平均保持时长（有保持的联络）"),
        ("hold / contacts that had a hold", "保持 / 有保持的联络"),
        ("hold_seconds", "held"),
        "Amazon Connect AVG_HOLD_TIME",
        Unit.SECONDS,
    ),
    variant(
        "wrap",
        ("Average after-call work", "平均话后处理时长"),
        ("after-call work / answered", "话后处理 / 接听"),
        ("wrap_seconds", "answered"),
        "Amazon Connect AVG_AFTER_CONTACT_WORK_TIME",
        Unit.SECONDS,
    ),
)

TRANSFERS = metric(
    "transfer_rate",
    ("Transfer rate", "转接率"),
    ("How many have to be passed on?", "多少联络需要转接？"),
    Better.LOWER,
    variant(
        "of_answered",
        ("Of answered contacts", "占接听量"),
        ("transferred by the agent / answered", "坐席转出 / 接听"),
        ("transferred", "answered"),
        "Genesys nTransferred / nAnswered, Asterisk transfers",
    ),
)


def _no_repeat(days: int) -> Variant:
    within = "1 day" if days == 1 else f"{days} days"
    made = variant(
        f"no_repeat_{days}d",
        (f"No repeat within {within}", f"{days} 天内未再次来电"),
        (
            f"(contacts - came back within {within}) / contacts",
            f"(联络数 - {days} 天内再次来电) / 联络数",
        ),
        ("contacts_due - came_back", "contacts_due"),
        "R1 of the glossary; sources use windows from 1 to 30 days",
    )
    return replace(made, window_days=days, listed=days in {1, 3, 7, 14, 30})


def _first_contact() -> Metric:
    windows = sorted((_no_repeat(days) for days in range(1, 31)), key=lambda each: not each.listed)
    usual = next(each for each in windows if each.window_days == 7)
    return metric(
        "fcr",
        ("First contact resolution", "首次解决率"),
        ("How many do not have to contact us again?", "多少客户无需再次联系？"),
        Better.HIGHER,
        usual,
        *(each for each in windows if each is not usual),
        variant(
            "survey",
            ("Said so in a survey", "问卷自评"),
            ("said it was resolved / surveys answered", "答“已解决” / 回收问卷"),
            ("surveys_resolved", "surveys_answered"),
            "R2 of the glossary; asked at once, it overstates by about ten points",
        ),
    )


FIRST_CONTACT = _first_contact()
METRICS = (HANDLE_TIME, PARTS, TRANSFERS, FIRST_CONTACT)
