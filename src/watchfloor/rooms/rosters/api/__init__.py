"""The HTTP API of this room, in topics.

Annotations are read when the modules are loaded, so they are not postponed here.
"""

from ninja import Router

router = Router(tags=["rosters"])
