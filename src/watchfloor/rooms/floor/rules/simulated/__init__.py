"""A center that does not exist, or a day that is past, telling what happens as a switch would."""

from .recorded import play_recorded
from .timelines import play_center

__all__ = ["play_center", "play_recorded"]
