"""A schedule held against what was seen: moments, automatic explanations, totals."""

from .defining import work_out_definitions
from .explaining import Excuse, find_automatic
from .judging import impact_of, judge_day
from .matching import DEFAULT_MATCHES, OFF, ON_QUEUE, Matcher
from .presenting import presence_of
from .slicing import Piece, cut_day
from .totals import total_of

__all__ = [
    "DEFAULT_MATCHES",
    "OFF",
    "ON_QUEUE",
    "Excuse",
    "Matcher",
    "Piece",
    "cut_day",
    "find_automatic",
    "impact_of",
    "judge_day",
    "presence_of",
    "total_of",
    "work_out_definitions",
]
