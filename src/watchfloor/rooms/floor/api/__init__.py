"""The HTTP API of this room.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

router = Router(tags=["floor"])
