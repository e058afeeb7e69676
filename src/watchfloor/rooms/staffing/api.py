"""The HTTP API of this room.

Annotations are read when the module is loaded, so they are not postponed here.
"""

from ninja import Router

router = Router(tags=["staffing"])
