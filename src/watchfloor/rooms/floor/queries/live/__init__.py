"""The floor as it stands now: in memory, following the store."""

from .following import Board, Follower
from .hub import Hub
from .process import follower_of_process, read_floor, write_floor

__all__ = ["Board", "Follower", "Hub", "follower_of_process", "read_floor", "write_floor"]
