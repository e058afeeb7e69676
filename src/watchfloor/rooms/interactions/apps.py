from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class InteractionsConfig(RoomConfig):
    """Every contact on every channel: imported, reconciled, protected."""

    name = "watchfloor.rooms.interactions"
    label = "interactions"
    stage = Stage.COLLECT
    title = "Interactions"
    menu = (
        MenuItem("Queues", "interactions:queues", "interactions.queues.view", "chart"),
        MenuItem("Contacts", "interactions:contacts", "interactions.contacts.view", "phone"),
        MenuItem("Import", "interactions:imports", "interactions.imports.view", "upload"),
    )
    grants = {
        "interactions.queues.view": STAFF,
        "interactions.contacts.view": EVERYBODY,
        "interactions.contacts.export": STAFF - {Role.TEAM_LEADER},
        # Personal data in full: masked for everybody else.
        "interactions.personal_data.see": frozenset(
            {Role.QUALITY_ANALYST, Role.RISK_OFFICER, Role.ADMINISTRATOR}
        ),
        "interactions.imports.view": frozenset(
            {Role.PLANNER, Role.FLOOR_MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR}
        ),
        "interactions.imports.run": frozenset({Role.PLANNER, Role.ADMINISTRATOR}),
        "interactions.queues.manage": frozenset({Role.PLANNER, Role.ADMINISTRATOR}),
    }
    # An import brings, shows and takes back contacts of any team.
    centre_wide = frozenset({"interactions.imports.view", "interactions.imports.run"})
