"""`watchfloor --help` answers at once: it loads neither Django nor the rooms."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from watchfloor.shell.cli.main import COMMANDS, main

ASK = """
import sys
from watchfloor.shell.cli.main import main
main(["--help"], standalone_mode=False)
sys.exit("django" in sys.modules or "numpy" in sys.modules)
"""


def test_the_list_of_commands_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)  # noqa: S603  our own words
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_listed_command_is_there_and_explains_itself(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage:" in result.output


def test_an_unknown_command_is_wrong_usage() -> None:
    result = CliRunner().invoke(main, ["dance"])
    assert result.exit_code == 2
    assert "dance" in result.output
