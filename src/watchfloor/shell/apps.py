from django.apps import AppConfig

from .loops import find_loops


class ShellConfig(AppConfig):
    """What stands around the rooms: menu, sign-in, the worklist, errors, API, command line."""

    name = "watchfloor.shell"
    label = "shell"

    def ready(self) -> None:
        """Register what the shell adds to other rooms; find the loops that are compiled already."""
        from watchfloor.rooms.matters import service as matters  # noqa: PLC0415  needs the tables
        from watchfloor.rooms.standards import service as standards  # noqa: PLC0415  as above

        from .today.worklist.kinds import CONTACT_VALUE, ERRAND_KIND  # noqa: PLC0415  as above

        standards.register_kind(CONTACT_VALUE)
        matters.register_kind(ERRAND_KIND)
        find_loops()
