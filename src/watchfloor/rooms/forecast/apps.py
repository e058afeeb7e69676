from watchfloor.common.access import STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class ForecastConfig(RoomConfig):
    """What will come, how sure that is, why, and how far off earlier forecasts were."""

    name = "watchfloor.rooms.forecast"
    label = "forecast"
    stage = Stage.UNDERSTAND
    title = "Forecast"
    menu = (
        MenuItem("Forecast", "forecast:overview", "forecast.view", "chart"),
        MenuItem("Forecast accuracy", "forecast:accuracy", "forecast.view", "target"),
    )
    grants = {
        "forecast.view": STAFF,
        "forecast.edit": frozenset({Role.PLANNER}),  # grid, events, plans, method
        "forecast.scenarios": frozenset({Role.PLANNER}),  # every series has each of them
        "forecast.run": frozenset({Role.PLANNER, Role.ADMINISTRATOR}),
    }
    centre_wide = frozenset({"forecast.scenarios"})
