from watchfloor.common.access import EVERYBODY
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class ObservationsConfig(RoomConfig):
    """What was seen, never changed, with the probability of having been selected."""

    name = "watchfloor.rooms.observations"
    label = "observations"
    stage = Stage.COLLECT
    title = "Observations"
    menu = (MenuItem("Observations", "observations:list", "observations.view", "eye"),)
    grants = {
        "observations.view": EVERYBODY,
    }
