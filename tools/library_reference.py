"""Write the reference of the shipped risk library: `python -m tools.library_reference`."""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))

from watchfloor.rooms.risks.contracts import LibraryPoint  # noqa: E402  after the path is set
from watchfloor.rooms.risks.rules.library.processes import (  # noqa: E402  as above
    read_standard_processes,
)
from watchfloor.rooms.risks.rules.library.shipped import (  # noqa: E402  as above
    FOLDER,
    read_standard_library,
)

PAGE = ROOT / "docs/reference/standard-library.md"
ZONES = {
    "metrics": "Metrics 指标",
    "customer": "Customer perception 客户感知",
    "money": "Money 涉财",
    "security": "Information security 信息安全",
    "discipline": "Discipline 纪律",
}
_BASIS = re.compile(r"- code: ([A-Z]{3}-\d{3})\n.*?    loss: \{[^}]*\}  # ([^\n]+)", re.DOTALL)


def reference() -> str:
    """Return the page."""
    points = read_standard_library()
    steps = sum(len(each.process.steps) for each in read_standard_processes())
    parts = [
        "# The standard library\n",
        f"{len(points)} risk points and {len(read_standard_processes())} processes with {steps}"
        " steps ship with Watchfloor, in English and 简体中文. A center adopts them point by point;"
        " nothing of it holds before somebody proposed and another approved it.\n",
        "The loss is the 90 % range of one error in the currency of the center: a first guess,"
        " resting on what the last column says, to be put right with the center's own cases. This"
        " page is written by `python -m tools.library_reference`; a test holds it against the"
        " files.\n",
        *(_zone(zone, points) for zone in ZONES),
        _processes(),
    ]
    return "\n".join(parts)


def bases() -> dict[str, str]:
    """Return what each point's loss rests on: the comment beside it."""
    texts = [(FOLDER / f"{zone}.yaml").read_text(encoding="utf-8") for zone in ZONES]
    return dict(found for text in texts for found in _BASIS.findall(text))


def _zone(zone: str, points: tuple[LibraryPoint, ...]) -> str:
    known = bases()
    rows = [
        f"| {each.code} | {each.title.en} | {each.title.zh} | {', '.join(each.point.steps)} |"
        f" {each.point.loss.low:g} to {each.point.loss.high:g} | {known[each.code]} |"
        for each in points
        if each.point.classes["zone"] == zone
    ]
    head = "| code | title | 标题 | steps | loss | resting on |\n|---|---|---|---|---|---|\n"
    return f"## {ZONES[zone]}\n\n{head}" + "\n".join(rows) + "\n"


def _processes() -> str:
    rows = [
        f"| {each.code} | {each.title.en} | {each.title.zh} |"
        f" {', '.join(step.code for step in each.process.steps)} |"
        for each in read_standard_processes()
    ]
    return (
        "## Processes 流程\n\n| code | title | 名称 | steps |\n|---|---|---|---|\n"
        + "\n".join(rows)
        + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
    print(f"wrote {PAGE.relative_to(ROOT)}")
