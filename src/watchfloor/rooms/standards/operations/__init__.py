"""Writes of the standards room."""

from .deciding import approve, approve_many, return_version
from .proposing import propose, propose_retirement, revise, withdraw

__all__ = [
    "approve",
    "approve_many",
    "propose",
    "propose_retirement",
    "return_version",
    "revise",
    "withdraw",
]
