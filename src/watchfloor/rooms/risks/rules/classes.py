"""The classifications that hold until the center edits them."""

from __future__ import annotations

from collections.abc import Mapping

from watchfloor.common.words import Words
from watchfloor.rooms.risks.contracts import ClassificationBody

ZONE = "zone"  # the classification that the library is filtered by first

_TITLES = {
    ZONE: Words("Zone", "风险区"),
    "cause": Words("Cause", "原因"),
    "who": Words("Who is hit", "影响对象"),
    "consequence": Words("Consequence", "后果"),
}
_CLASSES: Mapping[str, Mapping[str, Words]] = {
    ZONE: {
        "metrics": Words("Metrics", "指标"),
        "customer": Words("Customer perception", "客户感知"),
        "money": Words("Money", "涉财"),
        "security": Words("Information security", "信息安全"),
        "discipline": Words("Discipline", "纪律"),
    },
    "cause": {
        "system": Words("System", "系统"),
        "human": Words("Human", "人为"),
        "process": Words("Process", "流程"),
    },
    "who": {
        "company": Words("Company", "公司"),
        "customer": Words("Customer", "客户"),
        "internal": Words("Internal", "内部"),
    },
    "consequence": {
        "financial": Words("Money lost", "资金损失"),
        "complaint": Words("Complaint", "客户投诉"),
        "legal": Words("Breach of law or contract", "违法违约"),
        "data": Words("Data leaked or lost", "数据泄露或丢失"),
        "service": Words("Worse service", "服务下降"),
        "reputation": Words("Reputation", "声誉受损"),
    },
}
_PREFIXES = {
    "metrics": "MET",
    "customer": "CUS",
    "money": "FIN",
    "security": "SEC",
    "discipline": "DIS",
}


def default_classifications() -> dict[str, tuple[Words, ClassificationBody]]:
    """Return title and classes of each shipped classification, by code, in order.

    >>> list(default_classifications()["cause"][1].classes)
    ['system', 'human', 'process']
    """
    return {code: (_TITLES[code], ClassificationBody(dict(_CLASSES[code]))) for code in _TITLES}


def code_prefix(classes: Mapping[str, str]) -> str:
    """Return what the code of a point begins with: its zone's three letters, or RSK.

    >>> code_prefix({"zone": "money"}), code_prefix({})
    ('FIN', 'RSK')
    """
    return _PREFIXES.get(classes.get(ZONE, ""), "RSK")
