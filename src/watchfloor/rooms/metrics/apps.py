from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class MetricsConfig(RoomConfig):
    """The registry of definitions: each metric names its formula, source and version."""

    name = "watchfloor.rooms.metrics"
    label = "metrics"
    stage = Stage.UNDERSTAND
    title = "Metrics"
    menu = (MenuItem("Metrics", "metrics:registry", "metrics.view", "ruler"),)
    grants = {
        "metrics.view": EVERYBODY,
        "metrics.reports.view": STAFF,
        "metrics.reports.store": STAFF,
        "metrics.choose": frozenset({Role.DIRECTOR, Role.PLANNER, Role.ADMINISTRATOR}),
    }
    centre_wide = frozenset({"metrics.choose"})
