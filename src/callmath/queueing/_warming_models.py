"""The loops of the further models, run once."""

from __future__ import annotations

from ._blending import blended_performance
from ._chat import chat_performance
from ._lines import lines_performance
from ._over_time import performance_over_time
from ._patience_general import performance_with_patience_law
from ._patience_laws import fixed_patience
from ._priorities import priority_performance


def warm_models() -> None:
    """Compile the loops of lines, patience laws, priorities, chats, blending and changing rates."""
    lines_performance(2, 4, 60, 60, 60, 20)
    performance_with_patience_law(2, 60, 60, fixed_patience(60), 20)
    priority_performance(2, [30, 30], 60, None, 20)
    chat_performance(2, 60, [60, 90], None, 20)
    blended_performance(2, 1, 60, 60, None, 20)
    performance_over_time([2], [1], 60, 60, 60, 20)
