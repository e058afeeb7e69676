"""Breaks: asked for or booked, dealt out in fair order, begun, ended; overruled with a reason."""

from .asking import UNDO, ask_break, book_break, cancel_break, move_break, restore_break
from .going import begin_break, end_break
from .keeping import keep_breaks
from .leading import call_back, let_go, take_back

__all__ = [
    "UNDO",
    "ask_break",
    "begin_break",
    "book_break",
    "call_back",
    "cancel_break",
    "end_break",
    "keep_breaks",
    "let_go",
    "move_break",
    "restore_break",
    "take_back",
]
