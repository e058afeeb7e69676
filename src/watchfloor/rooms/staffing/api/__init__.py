"""The HTTP API of this room: what is agreed on, plans, requirements, changes, capacity.

Annotations are read when a module is loaded, so they are not postponed here.
"""

from ninja import Router

from . import capacity, plans, policies, scheduled, steps, studies

router = Router(tags=["staffing"])
for topic in (policies, plans, steps, scheduled, studies, capacity):
    router.add_router("", topic.router)
