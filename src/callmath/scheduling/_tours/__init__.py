"""Contact-centre tours: people are counted, the counts are solved, then people are named."""

from ._solving import solve_tours

__all__ = ["solve_tours"]
