"""What the embed adds to a page's readiness, in a real browser. Target: below 50 ms.

The same form is opened with and without the script by turns, each in a fresh context with nothing
cached. "ready" is the time until the DOM's content has loaded; "long tasks" what blocked the page.
"""

from __future__ import annotations

import gzip
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
import statistics
from datetime import timedelta
from pathlib import Path

import pytest

from tests.journeys.test_embed_journey import host  # the page of another origin
from watchfloor.rooms.guidance.tests.scene import STEP, hold_point, hold_process, now

ROUNDS = 15
READY = '''() => new Promise(done => setTimeout(() => {
  const entry = performance.getEntriesByType('navigation')[0];
  done([entry.domInteractive, entry.domContentLoadedEventEnd, window.blocked]);
}, 600))'''
WATCH = '''window.blocked = 0;
new PerformanceObserver(list => {
  for (const task of list.getEntries()) window.blocked += task.duration;
}).observe({entryTypes: ['longtask']});'''


@pytest.mark.django_db(transaction=True)
def test_measure(browser, live_site, cast, host):
    at = now() - timedelta(minutes=1)
    hold_process(cast, at=at)
    hold_point(cast, at=at)
    with_it = host.plain(live_site, cast)
    script = f'<script src="{live_site}/embed/v1/watchfloor.js" async></script>'
    pages = {"without": with_it.replace(script, ""), "with the embed": with_it}
    found = {name: [] for name in pages}
    for round_ in range(ROUNDS + 2):
        for name, content in pages.items():
            host.pages["/"] = content
            page = browser.new_context().new_page()
            page.add_init_script(WATCH)
            page.goto(host.address)
            if round_ >= 2:
                found[name].append(page.evaluate(READY))
            page.context.close()
    rows = []
    for name, times in found.items():
        interactive, ready, blocked = zip(*times)
        rows.append({"page": name, "rounds": len(times),
                     "interactive ms": round(statistics.median(interactive), 1),
                     "ready ms": round(statistics.median(ready), 1),
                     "ready p90 ms": round(sorted(ready)[int(0.9 * len(ready))], 1),
                     "long tasks ms": round(statistics.median(blocked), 1)})
    Path(OUT).write_text(json.dumps(rows))
"""


def run() -> list[dict[str, object]]:
    """Open the pages and return a row for each, and the weight of the script."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "rows.json"
        test = ROOT / "tests" / "journeys" / f"ready_{os.getpid()}.py"
        test.write_text(textwrap.dedent(CHILD).replace("OUT", repr(str(out))))
        try:
            command = [sys.executable, "-m", "pytest", "-q", str(test)]
            subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        finally:
            test.unlink()
        rows: list[dict[str, object]] = json.loads(out.read_text())
    script = ROOT / "src/watchfloor/rooms/guidance/static/guidance/watchfloor.js"
    weight = round(len(gzip.compress(script.read_bytes(), 9)) / 1000, 1)
    return [row | {"script kB": weight if "with the" in str(row["page"]) else ""} for row in rows]
