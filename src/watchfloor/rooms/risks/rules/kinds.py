"""The kinds of standards and matters that this room owns."""

from __future__ import annotations

from dataclasses import dataclass

from watchfloor.common.words import Words
from watchfloor.rooms.matters.contracts import ClockSpec, MatterKind, Verb
from watchfloor.rooms.risks.contracts import ClassificationBody, RiskPoint, StarScale
from watchfloor.rooms.standards.contracts import StandardKind

POINT, CLASSIFICATION, SCALE = "risk_point", "classification", "star_scale"
SCALE_CODE = "stars"
RECHECK = "risk_recheck"

RISK_POINT = StandardKind(
    code=POINT,
    title=Words("Risk point", "风险点"),
    body=RiskPoint,
    propose_capability="risks.propose",
    approve_capability="risks.approve",
    labels={
        "classes": Words("Classes", "分类"),
        "cause": Words("Cause", "成因"),
        "procedure": Words("Operating procedure", "操作规范"),
        "likely_errors": Words("Likely errors", "易错点"),
        "remedy": Words("Handling and remedy", "处置与补救"),
        "loss": Words("Loss of one error", "单次差错损失"),
        "low": Words("From", "下限"),
        "high": Words("To", "上限"),
        "tolerable_rate": Words("Tolerable rate", "可容忍差错率"),
        "prior_rate": Words("Expected rate", "预期差错率"),
        "owner": Words("Owner", "责任人"),
        "steps": Words("Process steps", "流程步骤"),
        "queues": Words("Queues", "队列"),
        "prompts": Words("Prompts", "提示"),
        "checks": Words("Checks", "确认项"),
        "guards": Words("Record guards", "记录校验"),
        "override": Words("Stars set by hand", "人工星级"),
        "code": Words("Code", "编码"),
        "text": Words("Text", "文字"),
        "is_mandatory": Words("Mandatory", "必须显示"),
        "input": Words("Answer", "填写方式"),
        "choices": Words("Choices", "选项"),
        "fails_closed": Words("Waits while Watchfloor is down", "系统中断时须等待"),
        "when": Words("When", "触发条件"),
        "action": Words("Action", "动作"),
        "says": Words("What is wrong", "提示内容"),
        "mend": Words("How to mend it", "如何更正"),
        "stars": Words("Stars", "星级"),
        "reason": Words("Reason", "理由"),
        "until": Words("Until", "有效期至"),
        "by": Words("By", "设定人"),
    },
    url_name="risks:point",
)
CLASSIFICATION_KIND = StandardKind(
    code=CLASSIFICATION,
    title=Words("Classification of risks", "风险分类法"),
    body=ClassificationBody,
    propose_capability="risks.manage",
    approve_capability="risks.approve",
    labels={"classes": Words("Classes", "类别")},
)
STAR_SCALE = StandardKind(
    code=SCALE,
    title=Words("Scale of stars", "星级标尺"),
    body=StarScale,
    propose_capability="risks.manage",
    approve_capability="risks.approve",
    labels={
        "thresholds": Words("Money a week for 2, 3, 4 and 5 stars", "2至5星对应的每周损失金额"),
        "unknown_stars": Words("Least stars without evidence", "无证据时的最低星级"),
        "assumed_reach": Words("Assumed contacts a week", "默认每周触达量"),
    },
)


@dataclass(frozen=True, slots=True)
class RecheckBody:
    """What a re-check is about: the point that is to leave, and what the year showed."""

    standard_id: int
    code: str
    year: int
    audits: int
    upper_limit: float
    tolerable_rate: float


# Before a point leaves somebody looks once more; the change cannot end while this is open.
RECHECK_KIND = MatterKind(
    code=RECHECK,
    title=Words("Re-check before a risk point leaves", "风险点退出前复核"),
    body=RecheckBody,
    capabilities={"": "matters.act", Verb.DONE: "risks.propose", Verb.VERIFY: "risks.approve"},
    clocks=(ClockSpec(name="recheck", limit_minutes=14 * 24 * 60),),
    labels={
        "year": Words("Year without an error", "无差错的年份"),
        "audits": Words("Audits by others in it", "当年他人检查次数"),
        "upper_limit": Words("Rate is below, with 95 percent confidence", "差错率95%置信上限"),
        "tolerable_rate": Words("Tolerable rate", "可容忍差错率"),
    },
)
