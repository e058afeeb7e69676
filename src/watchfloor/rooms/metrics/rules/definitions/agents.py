"""How agents' time is used: occupancy, utilization, shrinkage, adherence, conformance."""

from __future__ import annotations

from watchfloor.rooms.metrics.contracts import Better

from .building import metric, variant

OCCUPANCY = metric(
    "occupancy",
    ("Occupancy", "占用率"),
    ("How much of the time on queue is spent on contacts?", "在队时间有多少用于处理联络？"),
    Better.NEITHER,
    variant(
        "o1",
        ("O1: contacts over contacts and waiting", "O1:处理 / (处理+等待)"),
        ("handling / (handling + ready and waiting)", "处理时长 / (处理时长 + 就绪等待)"),
        ("handling_seconds", "handling_seconds + idle_seconds"),
        "Amazon Connect, most workforce suites; ignores how many chats run at once",
    ),
    variant(
        "icmi",
        ("O2: all occupied working time", "O2:全部占用的工作时间"),
        (
            "(handling + meetings, training, paid breaks) / (the same + ready and waiting)",
            "(处理 + 会议、培训与带薪小休) / (前者 + 就绪等待)",
        ),
        (
            "handling_seconds + meeting_seconds",
            "handling_seconds + meeting_seconds + idle_seconds",
        ),
        "ICMI article",
    ),
    variant(
        "weighted",
        ("Weighted by contacts at once", "按并发加权"),
        (
            "contact time, each over the contacts allowed at once / (the same + waiting)",
            "按并发上限折算的联络时长 / (前者 + 就绪等待)",
        ),
        ("weighted_contact_seconds", "weighted_contact_seconds + idle_seconds"),
        "Ours: one chat of three allowed is a third of the agent",
    ),
)

UTILIZATION = metric(
    "utilization",
    ("Utilization", "利用率"),
    ("How much of the time is spent working for customers?", "多少时间用于服务客户？"),
    Better.NEITHER,
    variant(
        "u1_paid",
        ("U1: handling over paid time", "U1:处理 / 付薪工时"),
        ("handling / paid time", "处理时长 / 付薪工时"),
        ("handling_seconds", "paid_seconds"),
        "Common form",
    ),
    variant(
        "u1_signed_in",
        ("U1: handling over signed-in time", "U1:处理 / 签入时长"),
        ("handling / signed in", "处理时长 / 签入时长"),
        ("handling_seconds", "signed_in_seconds"),
        "Centres without paid hours at hand",
    ),
    variant(
        "u2_paid",
        ("U2: handling and waiting over paid time", "U2:(处理+等待) / 付薪工时"),
        ("(handling + ready and waiting) / paid time", "(处理 + 就绪等待) / 付薪工时"),
        ("handling_seconds + idle_seconds", "paid_seconds"),
        "ICMI, Erlang add-ins",
    ),
    variant(
        "work_time",
        ("Work-time utilization over signed-in time", "工时利用率（签入）"),
        ("(handling + ready and waiting) / signed in", "(处理 + 就绪等待) / 签入时长"),
        ("handling_seconds + idle_seconds", "signed_in_seconds"),
        "工时利用率, the signed-in form",
    ),
)

SHRINKAGE = metric(
    "shrinkage",
    ("Shrinkage", "损耗率"),
    ("How much paid time is not there for contacts?", "多少付薪时间不在接听岗位？"),
    Better.LOWER,
    variant(
        "paid",
        ("Of paid time", "占付薪工时"),
        ("(paid - handling - waiting) / paid", "(付薪 - 处理 - 等待) / 付薪"),
        ("paid_seconds - handling_seconds - idle_seconds", "paid_seconds"),
        "Glossary SHR; staff needed = net / (1 - shrinkage)",
    ),
    variant(
        "signed_in",
        ("Pauses of signed-in time", "示忙占签入时长"),
        ("paused / signed in", "示忙 / 签入时长"),
        ("paused_seconds", "signed_in_seconds"),
        "What a telephone system alone can tell; absence is not in it",
    ),
)

ADHERENCE = metric(
    "adherence",
    ("Adherence", "遵时率"),
    ("Are agents where the roster wants them, when it wants them?", "坐席是否按班表在岗？"),
    Better.HIGHER,
    variant(
        "exact",
        ("Exact state", "状态完全一致"),
        ("(scheduled - out of schedule) / scheduled", "(排班 - 不符) / 排班"),
        ("scheduled_seconds - out_seconds", "scheduled_seconds"),
        "Historical adherence; a call by the leader counts as out",
    ),
    variant(
        "neutral",
        ("Called away is neutral", "上级安排为中性"),
        (
            "(scheduled - out of schedule) / (scheduled - called away)",
            "(排班 - 不符) / (排班 - 上级安排)",
        ),
        ("scheduled_seconds - out_seconds", "scheduled_seconds - neutral_seconds"),
        "Calabrio historical",
    ),
    variant(
        "productive",
        ("Productive or not", "生产与否一致"),
        (
            "(scheduled - productive when not scheduled so, or the reverse) / scheduled",
            "(排班 - 生产状态不符) / 排班",
        ),
        ("scheduled_seconds - productive_mismatch_seconds", "scheduled_seconds"),
        "Amazon Connect style, where coaching and meetings are mapped to a productive status",
    ),
    variant(
        "available",
        ("Available or not", "可用与否一致"),
        (
            "(scheduled - available when not scheduled so, or the reverse) / scheduled",
            "(排班 - 可用状态不符) / 排班",
        ),
        ("scheduled_seconds - available_mismatch_seconds", "scheduled_seconds"),
        "Amazon Connect as delivered: every custom status is not productive",
    ),
    variant(
        "ready",
        ("On queue when scheduled on queue", "应在队即在队"),
        (
            "(scheduled on queue - not there) / scheduled on queue",
            "(排班在队 - 应在未在) / 排班在队",
        ),
        ("scheduled_ready_seconds - ready_missed_seconds", "scheduled_ready_seconds"),
        "Ready against scheduled ready",
    ),
    variant(
        "ready_margin",
        ("On queue, two hours either side", "在队一致（含前后两小时）"),
        (
            "(scheduled - on queue or off it against the schedule) / scheduled",
            "(排班 - 在队状态与排班不符) / 排班",
        ),
        ("scheduled_seconds - margin_mismatch_seconds", "scheduled_seconds"),
        "Calabrio ready time against scheduled time, two hours before and after",
    ),
    variant(
        "threshold",
        ("Under five minutes ignored", "不足五分钟忽略"),
        (
            "(scheduled - exceptions of five minutes or more) / scheduled",
            "(排班 - 五分钟及以上的不符) / 排班",
        ),
        ("scheduled_seconds - long_out_seconds", "scheduled_seconds"),
        "Genesys exception threshold",
    ),
    variant(
        "threshold_called",
        ("The same, called away explained", "同上，上级安排已说明"),
        (
            "(scheduled - long exceptions that the leader did not ask for) / scheduled",
            "(排班 - 非上级安排的长时不符) / 排班",
        ),
        ("scheduled_seconds - long_out_not_called_seconds", "scheduled_seconds"),
        "Genesys threshold with approved exceptions",
    ),
    variant(
        "threshold_explained",
        ("The same, every approved reason", "同上，全部已批准原因"),
        (
            "(scheduled - long exceptions that nothing explains) / scheduled",
            "(排班 - 未获说明的长时不符) / 排班",
        ),
        ("scheduled_seconds - long_out_unexplained_seconds", "scheduled_seconds"),
        "Ours: a break moved by a long call is moved, not lost",
    ),
)

CONFORMANCE = metric(
    "conformance",
    ("Conformance", "工时符合率"),
    ("Did agents work as much as scheduled, whenever it was?", "在队总时长是否达到排班要求？"),
    Better.HIGHER,
    variant(
        "on_queue",
        ("On queue", "在队"),
        ("actually on queue / scheduled on queue", "实际在队 / 排班在队"),
        ("on_queue_seconds", "scheduled_ready_seconds"),
        "Glossary CONF; may pass 100 %, and says nothing about when",
    ),
)

METRICS = (OCCUPANCY, UTILIZATION, SHRINKAGE, ADHERENCE, CONFORMANCE)
