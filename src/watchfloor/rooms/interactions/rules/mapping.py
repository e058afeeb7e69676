"""Which column of a generic file means what: our fields, the names that systems give them.

The names come from exports of Tencent TCCC, Alibaba Cloud, 7moor, Sobot, Amazon Connect, Genesys,
FreeSWITCH and spreadsheets in Chinese and English. A name counts whatever its case, blanks,
underscores, width and unit in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .cells import EMPTY, is_instant

CONTACTS, INTERVALS = "contacts", "intervals"
# How a file is read, beside which column is which field; they stand in the same mapping.
SETTINGS = (
    "kind",
    "delimiter",
    "encoding",
    "sheet",
    "date_order",
    "header_row",
    "interval_minutes",
)
INSTANTS = {"answered_at", "ended_at"}
DURATIONS = {"wait", "queue_wait", "ring", "ivr", "talk", "hold", "wrap"}


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One of our fields; `names` are the headers that mean it, surest first."""

    name: str
    names: tuple[str, ...]
    needed: bool = False


def _spec(name: str, names: str, *, needed: bool = False) -> FieldSpec:
    return FieldSpec(name, tuple(names.split(",")), needed)


CONTACT_FIELDS = (
    _spec(
        "contact_id",
        "ContactId,SessionId,CallSheetID,callUniqueId,callID,call_id,uuid,uniqueid,通话ID,会话ID,"
        "联络ID,呼叫ID,通话标识,流水号,会话编号,通话编号,通话流水号,话单号,interaction id,"
        "conversation id,ticket id,case id,contact,id,编号",
    ),
    _spec("contact_key", "InitialContactId,refCallSheetId,root id,客户会话ID,主会话ID,原始通话ID"),
    _spec(
        "queue",
        "QueuedSkillGroupName,SkillGroupName,SkillGroupNames,Queue,QueueName,queue_name,技能组,"
        "技能组名称,队列,队列名称,业务线,业务组,座席组,skill,skill group,thisQueues,"
        "service,cc_queue,"
        "SkillGroupIds,QueuedSkillGroupId,queue id,media queue,destination",
    ),
    _spec(
        "entered_at",
        "QueuedTimestamp,QueueTime,EnqueueTimestamp,entered_at,queue entry time,enqueue time,"
        "queued at,"
        "queue start,进入队列时间,入队时间,排队开始时间,进线时间,呼入时间,来电时间,请求时间,"
        "转人工时间,StartTime,StartTimestamp,start time,start,start_stamp,Ring,"
        "begin time,开始时间,"
        "呼叫开始时间,arrival,arrival time,arrived at,offered at,timestamp,datetime,"
        "date time,call time,"
        "日期时间,时间,creationTime,created at,创建时间",
        needed=True,
    ),
    _spec("date", "date,call date,日期,呼叫日期,通话日期"),
    _spec("time", "time,time of day,时刻,呼叫时间,通话时间点"),
    _spec(
        "answered_at",
        "AcceptTimestamp,EstablishedTime,ConnectedToAgentTimestamp,Begin,answered_at,answer time,"
        "answered at,answer_stamp,connect time,connected at,接听时间,接通时间,"
        "应答时间,开始通话时间,"
        "人工接听时间,通话时间,坐席接听时间,座席接听时间",
    ),
    _spec(
        "ended_at",
        "EndedTimestamp,ReleaseTime,DisconnectTimestamp,End,ended_at,end time,"
        "end_stamp,hangup time,"
        "挂断时间,结束时间,通话结束时间,挂机时间,释放时间,离开时间,completed at,closed at",
    ),
    _spec(
        "outcome",
        "ContactDisposition,EndStatusString,EndStatus,outcome,status,disposition,"
        "result,State,call status,"
        "状态,通话状态,接听状态,结果,呼叫结果,接通状态,通话结果,是否接通,是否接听,"
        "answered,处理结果",
    ),
    _spec(
        "wait", "WaitTime,wait,wait time,waiting time,wait seconds,等待时长,等待时间,等待秒数,asa"
    ),
    _spec(
        "queue_wait", "QueueTime,queue time,queue seconds,time in queue,排队时长,排队时间,队列时长"
    ),
    _spec("ring", "RingTime,ring,ring time,ring seconds,振铃时长,振铃时间,响铃时长"),
    _spec("ivr", "IvrTime,IVRDuration,ivr time,ivr seconds,ivr时长"),
    _spec(
        "talk",
        "TalkTime,talk,talk time,talk seconds,billsec,AgentInteractionDuration,通话时长,通话时间,"
        "通话秒数,人工通话时长,服务时长,会话时长,Duration",
    ),
    _spec("hold", "HeldTime,hold,hold time,hold seconds,CustomerHoldDuration,保持时长,保持时间"),
    _spec(
        "wrap",
        "AfterContactWorkDuration,WorkTime,wrap,wrap up,wrap time,acw,acw time,after call work,"
        "话后时长,话后处理时长,事后处理时长,整理时长,话后整理时长,话后时间",
    ),
    _spec(
        "agent",
        "SeatUser,AgentName,AgentNames,AgentId,AgentIds,Agent,agent name,agentNumber,"
        "坐席,座席,客服,"
        "坐席姓名,座席姓名,坐席工号,座席工号,工号,客服代表,客服姓名,话务员,受理人,user,employee",
    ),
    _spec(
        "customer",
        "Caller,CallingNumber,CallNo,customerNumber,ANI,caller number,caller id,caller_id_number,"
        "phone,phone number,customer,customer number,主叫号码,主叫,来电号码,客户号码,"
        "客户电话,手机号,"
        "手机号码,电话号码,from",
    ),
    _spec("channel", "Channel,MediaType,media,channel type,渠道,媒体类型,媒体,接入渠道"),
    _spec("direction", "Direction,CallType,ContactType,direction,呼叫方向,方向,呼叫类型,通话类型"),
    _spec(
        "transferred_to", "TransferTo,transferred_to,transferred to,transfer target,转接对象,转接到"
    ),
)

INTERVAL_FIELDS = (
    _spec(
        "queue",
        "QueueName,queue,queue name,队列,队列名称,技能组,技能组名称,业务线,skill,service,QueueId",
    ),
    _spec(
        "entered_at",
        "TimeStamp,Interval Start UTC Date,interval start,interval,start,start time,"
        "datetime,时段,"
        "时段开始,开始时间,时间段,时间,统计时段,统计时间,interval_start,period",
        needed=True,
    ),
    _spec("date", "date,day,日期,统计日期"),
    _spec("time", "time,time of day,时刻,时点"),
    _spec(
        "minutes", "IntervalDuration,interval length,interval minutes,minutes,时段长度,间隔,粒度"
    ),
    _spec(
        "offered",
        "IncomingContactVolume,CallsOffered,Offered,contacts,calls,volume,calls offered,received,"
        "呼入量,人工请求量,来电量,进线量,话务量,总呼入量,请求量,入队量,呼入数,"
        "contacts_received_actual",
        needed=True,
    ),
    _spec(
        "answered",
        "ContactsHandled,CallsHandled,Interactions Handled,answered,handled,"
        "calls handled,calls answered,"
        "接听量,接通量,应答量,人工接听量,接起量,接通数,接听数",
    ),
    _spec(
        "abandoned", "CallsAbandoned,abandoned,abandons,calls abandoned,放弃量,放弃数,呼损量,挂断量"
    ),
    _spec(
        "answered_within",
        "answered within,answered in threshold,within sl,20秒接通量,20秒接听量,"
        "15秒接通量,30秒接通量,"
        "达标接听量,秒内接听量",
    ),
    _spec("wait_sum", "TotalWaitTime,total wait time,wait total,等待总时长,总等待时长,总排队时长"),
    _spec(
        "wait_mean",
        "asa,average wait,average speed of answer,平均等待时长,平均应答速度,AverageWaitTime",
    ),
    _spec(
        "talk_sum",
        "TotalTalkTime,Total Handle Time (Seconds),total talk time,total handle time,talk total,"
        "通话总时长,总通话时长,总处理时长",
    ),
    _spec(
        "talk_mean",
        "AverageHandleTime,aht,att,average talk time,average handle time,平均通话时长,平均处理时长",
    ),
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proposed mapping, with how sure it is (0 to 1) for each field."""

    kind: str
    columns: Mapping[str, str]
    confidence: Mapping[str, float]
    missing: tuple[str, ...]

    @property
    def score(self) -> float:
        return sum(self.confidence.values())


def fields_of(kind: str) -> tuple[FieldSpec, ...]:
    """Return the fields that a file of this kind can have."""
    return INTERVAL_FIELDS if kind == INTERVALS else CONTACT_FIELDS


def plain(name: str) -> str:
    """Return a header with nothing in it that does not matter.

    >>> plain("Wait_Time (s)"), plain("等待时长（秒）")
    ('waittime', '等待时长')
    """
    text = unicodedata.normalize("NFKC", name).casefold()
    text = re.sub(r"[(\[（【].*?[)\]）】]", "", text)
    return re.sub(r"[\W_]+", "", text)


def propose_mapping(
    header: Sequence[str], rows: Sequence[Sequence[str]] = (), *, kind: str = ""
) -> Proposal:
    """Return the better of the two kinds' proposals; intervals need their counts to win.

    Some names mean an instant in one system and a duration in another: `rows` tell. A `kind`
    that is told is believed.

    >>> propose_mapping(["通话ID", "技能组", "进线时间", "接听时间", "挂断时间"]).columns["queue"]
    '技能组'
    """
    contacts, intervals = (_propose(header, rows, each) for each in (CONTACTS, INTERVALS))
    if kind:
        return intervals if kind == INTERVALS else contacts
    counted = {"offered", "answered"} <= set(intervals.columns) or (
        "offered" in intervals.columns and "contact_id" not in contacts.columns
    )
    return intervals if counted and not intervals.missing else contacts


def _propose(header: Sequence[str], rows: Sequence[Sequence[str]], kind: str) -> Proposal:
    columns: dict[str, str] = {}
    confidence: dict[str, float] = {}
    taken: set[str] = set()
    found = sorted(
        (
            (-sure, place, field.name, title)
            for field in fields_of(kind)
            for column, title in enumerate(header)
            if _fits(field.name, [row[column] for row in rows if column < len(row)])
            for sure, place in [_likeness(field, plain(title))]
            if sure > 0
        ),
    )
    for minus_sure, _, name, title in found:
        if name not in columns and title not in taken:
            columns[name], confidence[name] = title, -minus_sure
            taken.add(title)
    return Proposal(kind, columns, confidence, _missing(kind, columns))


def _fits(name: str, cells: Sequence[str]) -> bool:
    told = [cell for cell in cells if cell.lower() not in EMPTY and cell != "0"]
    if not told or name not in INSTANTS | DURATIONS:
        return True
    instants = sum(map(is_instant, told))
    return instants * 2 > len(told) if name in INSTANTS else instants * 2 <= len(told)


def _likeness(field: FieldSpec, title: str) -> tuple[float, int]:
    """Return how surely a header means a field, and at which of the field's names."""
    names = [plain(name) for name in field.names]
    if title in names:
        place = names.index(title)
        return 1.0 - 0.3 * place / len(names), place
    for place, name in enumerate(names):
        if len(name) >= (3 if name.isascii() else 2) and title.startswith(name):
            return 0.5 * len(name) / len(title), place
    return 0.0, 0


def _missing(kind: str, columns: Mapping[str, str]) -> tuple[str, ...]:
    missing = [f.name for f in fields_of(kind) if f.needed and f.name not in columns]
    if "date" in columns and "entered_at" in missing:
        missing.remove("entered_at")
    return tuple(missing)
