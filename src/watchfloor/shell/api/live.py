"""The live interface at /api/: events in, the floor out. Its addresses carry no version."""

from __future__ import annotations

from ninja import NinjaAPI

from watchfloor import __version__
from watchfloor.rooms.floor.api import live_router, watching_router

from .handling import handle_problems
from .signin import Session, Token

# Many batches a second are what it is for: not the limit of the other addresses holds here, but
# the places of `gate`.
live_api = NinjaAPI(
    title="Watchfloor live",
    version=__version__,
    urls_namespace="live",
    auth=[Token(), Session()],
    docs_url=None,
    openapi_url="",  # described together with the rest
)
live_api.add_router("", live_router)
live_api.add_router("", watching_router)
handle_problems(live_api, not_found=())
