"""Every loop of this engine run once, on next to nothing."""

from __future__ import annotations

from ._erlang_a import erlang_a_performance
from ._erlang_b import erlang_b
from ._erlang_c import erlang_c_performance
from ._sizing import agents_needed
from ._waits import wait_quantile_seconds
from ._warming_models import warm_models


def warm() -> None:
    """Compile the loops of this engine or read them from the cache: seconds, the first time.

    Does nothing of use where numba is absent.
    """
    erlang_b(2, 1)
    erlang_c_performance(2, 60, 60, 20)
    erlang_a_performance(2, 60, 60, 60, 20)
    wait_quantile_seconds(2, 60, 60, 0.5, patience_seconds=60)
    agents_needed(60, 60, service_level=0.8)
    agents_needed(60, 60, service_level=0.8, patience_seconds=60)
    warm_models()
