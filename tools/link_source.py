"""Put the source tree and the `watchfloor` command into the environment, without a build."""

from __future__ import annotations

import site
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COMMAND = """#!{python}
import sys
from watchfloor.shell.cli.main import main

sys.exit(main())
"""


def main() -> None:
    """Write a .pth file and the command; an editable install would need a build backend."""
    packages = Path(site.getsitepackages()[0])
    (packages / "watchfloor.pth").write_text(f"{ROOT / 'src'}\n")
    command = Path(sys.executable).parent / "watchfloor"
    command.write_text(COMMAND.format(python=sys.executable))
    command.chmod(0o755)


if __name__ == "__main__":
    main()
