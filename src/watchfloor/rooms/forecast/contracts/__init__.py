"""What crosses the door of the forecast room. No Django here.

Words. A *series* is what is forecast: a queue's contacts, or something that no queue records. A
*scenario* is a way things may go; the base scenario is the one that is planned with. A *version* is
one forecast of one series in one scenario, made at one instant: it never changes. What people
change is an *override* on intervals or days of a scenario: it makes a new version at once, is laid
over every later one until somebody takes it back, and is kept for ever. An *event* has a start, an
end, an effect that is expected and, afterwards, one that was measured. The version *in force* for
a day at a lead time is the last one made before that lead.
"""

from .changes import (
    CellChange,
    EditCard,
    EventCard,
    ImportedRow,
    OverrideCard,
    OverrideKind,
)
from .judging import (
    AccuracyBy,
    AccuracyReport,
    AccuracyRow,
    Comparison,
    ComponentShare,
    LeaderboardRow,
    Verdict,
)
from .long_term import (
    DriverCard,
    DriverUnit,
    LongTerm,
    LongTermPeriod,
)
from .rest import DayLevel, RestInterval, RestOfDay
from .runs import (
    Origin,
    RunCard,
    RunReport,
    RunState,
    RunStatus,
    SeriesResult,
)
from .series import (
    ScenarioCard,
    SeriesCard,
    SeriesNotFound,
    SeriesSource,
)
from .versions import (
    ForecastNote,
    HeldForecast,
    IntervalForecast,
    Preview,
    SeriesOutlook,
    VersionCard,
    VersionNotFound,
    WindowForecast,
)

__all__ = [
    "AccuracyBy",
    "AccuracyReport",
    "AccuracyRow",
    "CellChange",
    "Comparison",
    "ComponentShare",
    "DayLevel",
    "DriverCard",
    "DriverUnit",
    "EditCard",
    "EventCard",
    "ForecastNote",
    "HeldForecast",
    "ImportedRow",
    "IntervalForecast",
    "LeaderboardRow",
    "LongTerm",
    "LongTermPeriod",
    "Origin",
    "OverrideCard",
    "OverrideKind",
    "Preview",
    "RestInterval",
    "RestOfDay",
    "RunCard",
    "RunReport",
    "RunState",
    "RunStatus",
    "ScenarioCard",
    "SeriesCard",
    "SeriesNotFound",
    "SeriesOutlook",
    "SeriesResult",
    "SeriesSource",
    "Verdict",
    "VersionCard",
    "VersionNotFound",
    "WindowForecast",
]
