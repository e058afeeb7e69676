"""A wrong DATABASE_URL is refused in words, whatever is wrong about it."""

from __future__ import annotations

import pytest

from watchfloor.common.database import check_reachable, django_database
from watchfloor.common.refusals import Refusal


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://anna:geheim@127.0.0.1:1/centre",
        "postgresql://anna:geheim@127.0.0.1:port/centre",
        "postgresql://anna:geheim@127.0.0.1:99999/centre",
        "nonsense",
        "mysql://127.0.0.1/centre",
    ],
)
def test_a_wrong_address_is_refused_and_the_settings_stand(url):
    with pytest.raises(Refusal) as refused:
        check_reachable(url)
    assert refused.value.code == "database.unreachable"
    assert "geheim" not in str(refused.value.fields)
    assert django_database(url)["ENGINE"]


def test_the_reason_names_what_failed_not_a_question():
    with pytest.raises(Refusal) as refused:
        check_reachable("postgresql://anna@127.0.0.1:1/centre")
    reason = str(refused.value.fields["reason"])
    assert "127.0.0.1" in reason
    assert not reason.endswith("?")
