from __future__ import annotations

import pytest

from watchfloor.common.access import Role

from .desk import AT, Desk


@pytest.fixture
def leader(cast) -> Desk:
    Desk.at = AT
    return Desk(cast.users[Role.TEAM_LEADER])


@pytest.fixture
def analyst(cast) -> Desk:
    Desk.at = AT
    return Desk(cast.users[Role.QUALITY_ANALYST])


@pytest.fixture
def agent(cast) -> Desk:
    Desk.at = AT
    return Desk(cast.users[Role.AGENT])
