"""Watchfloor: the operations platform that a contact centre runs on."""

__version__ = "0.1.0"
