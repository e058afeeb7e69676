"""The web application, for any ASGI server."""

from __future__ import annotations

import gc
import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
pages = get_asgi_application()

from watchfloor.shell import loops  # noqa: E402  once Django is set up
from watchfloor.shell.api.sockets import with_sockets  # noqa: E402  as above

application = with_sockets(pages)
# The floor of thousands of agents lives in memory. To walk over all of it in search of circles
# stops every answer for half a second; what is young is searched as it was, what is old rarely.
gc.freeze()
gc.set_threshold(10_000, 20, 200)
loops.warm_soon(loops.PAGES_FIRST_SECONDS)
