"""Writes. One function, one transaction, one line in the journal."""

from .importing import import_file, queue_upload, run_queued_import
from .runs import mark_interrupted

__all__ = ["import_file", "mark_interrupted", "queue_upload", "run_queued_import"]
