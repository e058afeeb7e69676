"""Writes: one function, one transaction, one line in the journal."""

from .foreseen import put_advice, put_outlook

__all__ = ["put_advice", "put_outlook"]
