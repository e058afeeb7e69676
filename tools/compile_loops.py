"""Compile the engines' loops once, so that nobody waits for a compiler: `make env` runs it."""

from __future__ import annotations

import callmath.queueing
import callmath.scheduling
import callmath.simulation

if __name__ == "__main__":
    callmath.queueing.warm()
    callmath.scheduling.warm()
    callmath.simulation.warm()
