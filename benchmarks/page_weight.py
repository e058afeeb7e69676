"""What pages weigh on the wire and how soon they can be used, in a real browser.

Serves the site with the reference queue_log in a database of its own, then opens each page twice
with one browser: a first visit with nothing cached, and a later one; the server is warm.
Targets: with a chart at most 600 kB first and 60 kB later,
usable in 1,000 ms; without a chart no chart library.
"usable" is the time to the DOM's `interactive`, "drawn" that until the chart is there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A test session has all that is needed: a database of its own, the cast, a server, a browser.
CHILD = """
import json
from pathlib import Path

import pytest

from tests.journeys.test_figures_journey import Sent, imported
from watchfloor.common.access import Role

PAGES = [
    ("queues, a day by 15 minutes", "/queues/?zone=UTC", True),
    ("queues, both by 5 minutes", "/queues/?zone=UTC&every=5m&rows=both", True),
    ("contacts", "/contacts/?zone=UTC", False),
]


@pytest.mark.django_db(transaction=True)
def test_weigh(open_page, imported):
    rows = []
    for _, address, _ in PAGES:  # the server is warm, the browser below is not
        open_page(imported.users[Role.DIRECTOR]).goto(address)
    for name, address, has_chart in PAGES:
        page = open_page(imported.users[Role.DIRECTOR])
        sent = Sent(page)
        row = {"page": name, "chart library": "no"}
        for visit in ("first", "later"):
            sent.reset()
            page.goto(address)
            if has_chart:
                page.wait_for_selector("#q-chart[data-drawn]")
            row[f"{visit} kB"] = round(sent.bytes / 1000, 1)
            row[f"{visit} usable ms"] = round(
                page.evaluate("performance.getEntriesByType('navigation')[0].domInteractive")
            )
            drawn = round(page.evaluate("performance.now()"))
            row[f"{visit} drawn ms"] = drawn if has_chart else ""
            if any("echarts" in name for name in sent.files):
                row["chart library"] = "yes"
        rows.append(row)
    Path(OUT).write_text(json.dumps(rows))
"""


def run() -> list[dict[str, object]]:
    """Open the pages and return a row for each."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        test = ROOT / "tests" / "journeys" / f"weigh_{os.getpid()}.py"
        test.write_text(textwrap.dedent(CHILD).replace("OUT", repr(str(out))))
        try:
            command = [sys.executable, "-m", "pytest", "-q", str(test)]
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        finally:
            test.unlink()
        rows: list[dict[str, object]] = json.loads(out.read_text())
    return rows
