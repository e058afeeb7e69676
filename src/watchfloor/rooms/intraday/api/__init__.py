"""The HTTP API of this room.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

from . import outlooks

router = Router(tags=["intraday"])
for topic in (outlooks,):
    router.add_router("", topic.router)
