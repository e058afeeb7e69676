"""The HTTP API of this room.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

from . import breaks, outlooks, proposals

router = Router(tags=["intraday"])
for topic in (outlooks, proposals, breaks):
    router.add_router("", topic.router)
