from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class StandardsConfig(RoomConfig):
    """What should be: versioned, approved by a closed change, never edited in place."""

    name = "watchfloor.rooms.standards"
    label = "standards"
    stage = Stage.GROUND
    title = "Standards"
    menu = (MenuItem("Standards", "standards:list", "standards.view", "book"),)
    grants = {
        "standards.view": EVERYBODY,
        "standards.propose": STAFF,
        "standards.approve": frozenset({Role.RISK_OFFICER, Role.PROCESS_OWNER, Role.DIRECTOR}),
    }

    def ready(self) -> None:
        """Register what this room keeps: the change matter, processes, clock policies."""
        from watchfloor.rooms.matters import service as matters  # noqa: PLC0415  needs the tables

        from .operations.changes import CHANGE  # noqa: PLC0415  needs the tables
        from .rules.kinds import CLOCK_POLICY, PROCESS  # noqa: PLC0415  with the others
        from .rules.registry import register_kind  # noqa: PLC0415  with the others

        register_kind(PROCESS)
        register_kind(CLOCK_POLICY)
        matters.register_kind(CHANGE)
