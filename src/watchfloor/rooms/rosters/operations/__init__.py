"""Writes. One function, one transaction, one line in the journal."""
