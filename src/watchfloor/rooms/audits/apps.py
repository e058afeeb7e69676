from watchfloor.common.access import EVERYBODY, STAFF, Role
from watchfloor.common.room import MenuItem, RoomConfig, Stage


class AuditsConfig(RoomConfig):
    """Audits that find more and stay unbiased: tiers, draws, work lists, error rates."""

    name = "watchfloor.rooms.audits"
    label = "audits"
    stage = Stage.DECIDE
    title = "Audits"
    menu = (
        MenuItem("Audits", "audits:worklist", "audits.do", "check"),
        MenuItem("Error rates", "audits:rates", "audits.rates.view", "trend-down"),
    )
    grants = {
        "audits.do": frozenset(
            {Role.AGENT, Role.TEAM_LEADER, Role.QUALITY_ANALYST, Role.RISK_OFFICER}
        ),
        "audits.view": STAFF,
        "audits.rates.view": EVERYBODY,  # agents see only their own
        "audits.plan": frozenset({Role.QUALITY_ANALYST, Role.RISK_OFFICER}),
    }

    def ready(self) -> None:
        from .operations import register_kinds  # noqa: PLC0415  tables exist only from here on

        register_kinds()
