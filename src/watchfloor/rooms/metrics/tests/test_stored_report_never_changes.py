from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from watchfloor.common.access import WHOLE_CENTRE, Access, Scope
from watchfloor.common.actor import Actor
from watchfloor.common.timegrid import Window
from watchfloor.rooms.metrics import operations, queries
from watchfloor.rooms.metrics.contracts import ReportNotFound
from watchfloor.rooms.metrics.models import Report, ReportValue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
WINDOW = Window(datetime(2026, 11, 18, tzinfo=UTC), datetime(2026, 11, 19, tzinfo=UTC))
DIRECTOR = Access(user_id=1, scope=WHOLE_CENTRE)


def store(user_id: int = 1, scope: Scope = WHOLE_CENTRE) -> int:
    return operations.store_report(
        title="Wednesday",
        window=WINDOW,
        zone=ZoneInfo("Asia/Shanghai"),
        scope=scope,
        actor=Actor("somebody", user_id),
        at=AT,
    )


def choose(variant: str) -> None:
    operations.choose_variant(
        metric="service_level",
        variant=variant,
        valid_from=WINDOW.start,
        actor=Actor("director"),
        at=AT,
    )


def contract_of(report_id: int) -> list[str]:
    report = queries.get_report(report_id=report_id, access=DIRECTOR)
    return [value.variant for value in report.values if value.is_contract]


def test_it_keeps_value_words_formula_and_version_of_every_variant():
    report = queries.get_report(report_id=store(), access=DIRECTOR)
    assert len(report.values) == len(queries.measure(window=WINDOW, scope=WHOLE_CENTRE)) > 40
    first = report.values[0]
    assert (first.metric, first.variant, first.version) == ("service_level", "f3", 1)
    assert first.formula == "(answered_within) / (answered + abandoned)"
    assert (first.value, first.reason) == (None, "denominator_is_zero")


def test_another_choice_changes_the_next_report_and_not_the_stored_one():
    choose("f3")
    stored = store()
    before = queries.get_report(report_id=stored, access=DIRECTOR)
    choose("f1")
    assert queries.get_report(report_id=stored, access=DIRECTOR) == before
    assert contract_of(stored) == ["f3"]
    assert contract_of(store()) == ["f1"]


def change_title() -> None:
    Report.objects.update(title="Better Wednesday")


def change_value() -> None:
    ReportValue.objects.update(value=1)


def remove_values() -> None:
    ReportValue.objects.all().delete()


@pytest.mark.parametrize("change", [change_title, change_value, remove_values])
def test_the_database_refuses_to_change_it(change):
    stored = store()
    before = queries.get_report(report_id=stored, access=DIRECTOR)
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        change()
    assert queries.get_report(report_id=stored, access=DIRECTOR) == before


def test_one_sees_ones_own_reports_and_the_whole_centre_sees_all():
    own = store(user_id=7, scope=Scope(node_ids=frozenset({3})))
    leader = Access(user_id=7, scope=Scope(node_ids=frozenset({3})))
    other = Access(user_id=8, scope=Scope(node_ids=frozenset({4})))
    assert [card.id for card in queries.list_reports(access=leader)] == [own]
    assert [card.id for card in queries.list_reports(access=DIRECTOR)] == [own]
    assert queries.list_reports(access=other) == ()
    with pytest.raises(ReportNotFound):
        queries.get_report(report_id=own, access=other)
    assert queries.list_reports(access=Access()) == ()
