"""A schedule held against what was seen: moments, automatic explanations, totals."""

from .defining import work_out_definitions
from .excuses import Excuse
from .explaining import find_automatic, list_rests
from .judging import impact_of, judge_day
from .matching import BUSY, DEFAULT_MATCHES, OFF, ON_QUEUE, QUEUE, Matcher
from .presenting import presence_of
from .slicing import Piece, cut_day
from .totals import total_of
from .unseen import all_at_once

__all__ = [
    "BUSY",
    "DEFAULT_MATCHES",
    "OFF",
    "ON_QUEUE",
    "QUEUE",
    "Excuse",
    "Matcher",
    "Piece",
    "all_at_once",
    "cut_day",
    "find_automatic",
    "impact_of",
    "judge_day",
    "list_rests",
    "presence_of",
    "total_of",
    "work_out_definitions",
]
