"""Writes. One function, one transaction, one line in the journal."""

from .importing import import_file, queue_upload, run_queued_import
from .queues import place_queue, set_queue_terms
from .runs import mark_interrupted
from .undoing import undo_import

__all__ = [
    "import_file",
    "mark_interrupted",
    "place_queue",
    "queue_upload",
    "run_queued_import",
    "set_queue_terms",
    "undo_import",
]
