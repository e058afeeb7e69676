"""`python -m watchfloor.shell.cli` is the `watchfloor` command."""

from .main import main

main(prog_name="watchfloor")
