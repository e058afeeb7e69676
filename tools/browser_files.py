"""Copy the few browser files that pages use from node_modules to build/vendor."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE_MAP = re.compile(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+")
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "echarts/dist/echarts.simple.min.js": "echarts.simple.min.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
}


def main() -> None:
    """Copy them; the names stay the same, versions are in package.json."""
    target = ROOT / "build" / "vendor" / "vendor"
    target.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        text = (ROOT / "node_modules" / source).read_text()
        # Their source maps are not served, and naming them would break the hashing of files.
        (target / name).write_text(SOURCE_MAP.sub("", text))


if __name__ == "__main__":
    main()
