from watchfloor.common.access import EVERYBODY, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage

from .rules.standing import RULES


class RisksConfig(RoomConfig):
    """The risk library: points bound to the steps where agents work, with stars from evidence."""

    name = "watchfloor.rooms.risks"
    label = "risks"
    stage = Stage.UNDERSTAND
    title = "Risks"
    menu = (MenuItem("Risk library", "risks:library", "risks.view", "shield"),)
    grants = {
        "risks.view": EVERYBODY,
        "risks.propose": EVERYBODY,
        "risks.approve": frozenset({Role.RISK_OFFICER, Role.DIRECTOR}),
        "risks.manage": frozenset({Role.RISK_OFFICER, Role.ADMINISTRATOR}),
    }
    centre_wide = frozenset({"risks.manage"})
    standing_rules = RULES

    def ready(self) -> None:
        """Register the kinds of standards and matters that this room owns."""
        from watchfloor.rooms.matters import service as matters  # noqa: PLC0415  needs the tables
        from watchfloor.rooms.standards import service as standards  # noqa: PLC0415  as above

        from .rules.kinds import (  # noqa: PLC0415  with the others
            CLASSIFICATION_KIND,
            RECHECK_KIND,
            RISK_POINT,
            STAR_SCALE,
        )

        for kind in (RISK_POINT, CLASSIFICATION_KIND, STAR_SCALE):
            standards.register_kind(kind)
        matters.register_kind(RECHECK_KIND)
