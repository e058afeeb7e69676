"""The HTTP API of this room: rosters, versions, shifts, the catalogue and rules.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

from . import asking, catalogue, duties, rosters, versions

router = Router(tags=["rosters"])
for topic in (asking, rosters, versions, duties, catalogue):
    router.add_router("", topic.router)
