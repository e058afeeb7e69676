"""On every page of a demo: which part of it is real, and which generated."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _

from watchfloor.common.access import access_of
from watchfloor.flows.demo.state import SOURCE, read_state


def demo_context(request: HttpRequest) -> dict[str, object]:
    """Give the pages of a demo their note; nothing anywhere else."""
    state = read_state() if access_of(request).user_id is not None else None
    if state is None:
        return {}
    note = _(
        "Demo. Real: the calls of each five minutes of a bank's center (%(source)s), moved by "
        "%(weeks)d weeks. Generated: the organisation, its agents and the single calls."
    )
    told = [note % {"source": SOURCE, "weeks": state.shift_weeks}]
    if not state.is_planned:
        told.append(
            _(
                "Earlier weeks and their forecasts are still being loaded, one week after the "
                "other: until that is done some forecasts are old, and others missing."
            )
        )
    return {"page_note": " ".join(told)}
