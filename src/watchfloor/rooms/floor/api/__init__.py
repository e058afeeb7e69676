"""The HTTP API of this room.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

from . import adherence, feeding
from .live import live_router, written
from .watching import watching_router

__all__ = ["live_router", "router", "watching_router", "written"]

router = Router(tags=["floor"])
router.add_router("", feeding.router)
router.add_router("", adherence.router)
