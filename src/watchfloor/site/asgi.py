"""The web application, for any ASGI server."""

from __future__ import annotations

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "watchfloor.site.settings")
pages = get_asgi_application()

from watchfloor.shell import loops  # noqa: E402  once Django is set up
from watchfloor.shell.api.sockets import with_sockets  # noqa: E402  as above

application = with_sockets(pages)
loops.warm_soon(loops.PAGES_FIRST_SECONDS)
