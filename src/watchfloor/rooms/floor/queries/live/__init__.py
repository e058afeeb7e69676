"""The floor as it stands now: in memory, following the store."""

from .following import Board, Follower
from .hub import Hub
from .process import follower_of_process, read_floor, write_floor
from .turning import Watcher

__all__ = [
    "Board",
    "Follower",
    "Hub",
    "Watcher",
    "follower_of_process",
    "read_floor",
    "write_floor",
]
