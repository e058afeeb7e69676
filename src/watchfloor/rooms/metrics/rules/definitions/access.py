"""How customers get through: service level, abandonment, waiting."""

from __future__ import annotations

from watchfloor.rooms.metrics.contracts import Better, Unit

from .building import metric, variant

_SHORT_MISSES = ("answered_late", "abandoned_long")

SERVICE_LEVEL = metric(
    "service_level",
    ("Service level", "服务水平"),
    ("How many customers get through in time?", "多少客户在时限内得到接听？"),
    Better.HIGHER,
    variant(
        "f3",
        ("F3: every abandon counts against", "公式三：放弃全部计入"),
        ("answered in time / (answered + abandoned)", "时限内接听 / (接听 + 放弃)"),
        ("answered_within", "answered + abandoned"),
        "Cisco (abandoned calls negative); the usual Chinese contract (N秒接通率)",
        misses=("answered_late", "abandoned"),
    ),
    variant(
        "f1",
        ("F1: abandons in time count for", "公式一：时限内放弃算达标"),
        (
            "(answered in time + abandoned in time) / (answered + abandoned)",
            "(时限内接听 + 时限内放弃) / (接听 + 放弃)",
        ),
        ("answered_within + abandoned_within", "answered + abandoned"),
        "Asterisk ServiceLevelPerf2; Cisco (abandoned calls positive)",
        misses=("answered_late", "abandoned_late"),
    ),
    variant(
        "f2",
        ("F2: answered only", "公式二：只看接听"),
        ("answered in time / answered", "时限内接听 / 接听"),
        ("answered_within", "answered"),
        "Asterisk ServiceLevelPerf",
        misses=("answered_late",),
    ),
    variant(
        "f4",
        ("F4: abandons in time are left out", "公式四：剔除时限内放弃"),
        ("answered in time / (answered + abandoned late)", "时限内接听 / (接听 + 超时放弃)"),
        ("answered_within", "answered + abandoned - abandoned_within"),
        "Cisco (abandoned calls ignored); Bright Pattern",
        misses=("answered_late", "abandoned_late"),
    ),
    variant(
        "f5",
        ("F5: short abandons are left out", "公式五：剔除短放弃"),
        (
            "answered in time / (answered + abandoned - short abandons)",
            "时限内接听 / (接听 + 放弃 - 短放弃)",
        ),
        ("answered_within", "answered + abandoned - abandoned_short"),
        "Genesys without short abandons",
        misses=_SHORT_MISSES,
    ),
    variant(
        "f6",
        ("F6: as F5, flow-outs count against", "公式六：公式五并计入溢出"),
        (
            "answered in time / (answered + abandoned - short abandons + flowed out)",
            "时限内接听 / (接听 + 放弃 - 短放弃 + 溢出)",
        ),
        ("answered_within", "answered + abandoned - abandoned_short + flowed_out"),
        "Genesys with flow-outs",
        misses=(*_SHORT_MISSES, "flowed_out"),
    ),
    variant(
        "aws",
        ("Amazon: out of the queue in time", "亚马逊：时限内离队"),
        (
            "left the queue in time, however / offered",
            "时限内以任何方式离队 / 呼入",
        ),
        ("answered_within + abandoned_within + flowed_out_within", "offered"),
        "Amazon Connect SERVICE_LEVEL (answer, abandon and callback all count)",
        misses=("answered_late", "abandoned_late", "flowed_out_late", "lost", "open"),
    ),
)

ABANDONMENT = metric(
    "abandon_rate",
    ("Abandon rate", "放弃率"),
    ("How many give up before they are answered?", "多少客户在接听前放弃？"),
    Better.LOWER,
    variant(
        "all",
        ("All abandons", "全部放弃"),
        ("abandoned / offered", "放弃 / 呼入"),
        ("abandoned", "offered"),
        "Amazon Connect, Asterisk; A1 of the glossary",
    ),
    variant(
        "less_short",
        ("Without short abandons", "剔除短放弃"),
        (
            "(abandoned - short abandons) / (offered - short abandons)",
            "(放弃 - 短放弃) / (呼入 - 短放弃)",
        ),
        ("abandoned - abandoned_short", "offered - abandoned_short"),
        "Genesys; A2 of the glossary",
    ),
)

CONNECT_RATE = metric(
    "connect_rate",
    ("Connect rate", "接通率"),
    ("How many get through at all, however late?", "不论快慢，多少客户最终接通？"),
    Better.HIGHER,
    variant(
        "of_offered",
        ("Of all offered", "占呼入量"),
        ("answered / offered", "接听 / 呼入"),
        ("answered", "offered"),
        "Usual Chinese contract (人工接通率); not a service level",
        misses=("abandoned", "flowed_out", "lost", "open"),
    ),
)

SPEED_OF_ANSWER = metric(
    "asa",
    ("Average speed of answer", "平均应答速度"),
    ("How long do those wait who are answered?", "接通的客户平均等多久？"),
    Better.LOWER,
    variant(
        "entry_to_answer",
        ("Queue entry to answer, ring included", "入队到应答（含振铃）"),
        ("waiting of answered contacts / answered", "接听前等待时长 / 接听"),
        ("wait_seconds", "answered"),
        "Asterisk holdtime, FreeSWITCH, Aliyun WaitTime",
        Unit.SECONDS,
    ),
    variant(
        "entry_to_ring",
        ("Queue entry to first ring of the agent who answers", "入队到接听坐席振铃（不含振铃）"),
        ("(waiting - ringing) of answered contacts / answered", "(等待 - 振铃) / 接听"),
        ("wait_seconds - ring_seconds", "answered"),
        "Amazon Connect queue time",
        Unit.SECONDS,
    ),
)

TIME_TO_ABANDON = metric(
    "time_to_abandon",
    ("Average time to abandon", "平均放弃时长"),
    ("How long do those wait who give up?", "放弃的客户平均等了多久？"),
    Better.NEITHER,
    variant(
        "all",
        ("All abandons", "全部放弃"),
        ("waiting of abandoned contacts / abandoned", "放弃前等待时长 / 放弃"),
        ("abandoned_wait_seconds", "abandoned"),
        "Genesys tAbandon; glossary ATA",
        Unit.SECONDS,
    ),
)

METRICS = (SERVICE_LEVEL, ABANDONMENT, CONNECT_RATE, SPEED_OF_ANSWER, TIME_TO_ABANDON)
