from __future__ import annotations

import pytest

from watchfloor.rooms.forecast.queries.overview import list_outlooks

from .build import TODAY, a_forecast

pytestmark = pytest.mark.django_db


def test_more_series_and_more_days_are_no_more_questions(django_assert_max_num_queries):
    series = [a_forecast(code, days=35).pk for code in ("a", "b")]
    with django_assert_max_num_queries(5):
        found = list_outlooks(series_ids=series, first=TODAY)
    assert [len(found[number].days) for number in series] == [28, 28]
    assert all(each.week and each.month for each in found.values())
