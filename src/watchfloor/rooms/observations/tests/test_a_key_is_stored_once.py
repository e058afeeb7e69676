"""What is reported again, out of order or at once by two, is stored once; nothing ever changes."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.db import DatabaseError, connection, transaction

from watchfloor.common.access import WHOLE_CENTRE, Scope
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.observations import service
from watchfloor.rooms.observations.contracts import (
    By,
    Kind,
    Layer,
    Observation,
    ObservationFilter,
    ObservationNotFound,
    Result,
)

AT = datetime(2026, 3, 2, 1, tzinfo=UTC)
ALL = ObservationFilter()


def seen(key: str = "", at: datetime = AT, **extra: object) -> Observation:
    values: dict[str, object] = {
        "at": at, "kind": Kind.AUDIT, "subject": "contact:PBX-1", "layer": Layer.QUALITY,
        "result": Result.PASS, "standard_id": 1, "agent_id": 5, "node_id": 8, "key": key,
    }  # fmt: skip
    return Observation(**(values | extra))  # type: ignore[arg-type]  # the values of a test


def everything(scope: Scope = WHOLE_CENTRE) -> list[Observation]:
    return [each.seen for each in service.list_observations(wanted=ALL, scope=scope)]


def looked() -> int:
    rows = service.sum_rates(
        start=AT - timedelta(days=400), end=AT + timedelta(days=400), by=(), scope=WHOLE_CENTRE
    )
    return sum(row.looked for row in rows)


@pytest.mark.django_db
def test_a_replay_adds_nothing():
    assert service.store(observations=[seen("a"), seen("b")]) == 2
    assert service.store(observations=[seen("b"), seen("a"), seen("c")]) == 1
    assert looked() == len(everything()) == 3


@pytest.mark.django_db
def test_the_same_key_at_another_instant_or_in_another_month_is_the_same():
    assert service.store(observations=[seen("a")]) == 1
    later = [seen("a", at=AT + timedelta(days=days)) for days in (0, 1, 45)]
    assert service.store(observations=later) == 0
    assert [each.at for each in everything()] == [AT]


@pytest.mark.django_db
def test_of_two_in_one_batch_the_first_counts():
    assert service.store(observations=[seen("a"), seen("a", result=Result.FAIL)]) == 1
    assert [each.result for each in everything()] == [Result.PASS]


@pytest.mark.django_db
def test_without_a_key_each_is_its_own():
    assert service.store(observations=[seen(), seen()]) == 2
    assert len(everything()) == 2


@pytest.mark.django_db
def test_out_of_order_they_come_back_in_order_of_time():
    times = [AT + timedelta(hours=hours) for hours in (5, 1, 3)]
    service.store(observations=[seen(str(at), at=at) for at in times])
    assert [each.at for each in everything()] == sorted(times, reverse=True)


@pytest.mark.django_db
def test_a_failed_transaction_leaves_neither_row_nor_key_nor_sum():
    with transaction.atomic():
        service.store(observations=[seen("a")])
        transaction.set_rollback(True)
    assert looked() == len(everything()) == 0
    assert service.store(observations=[seen("a")]) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("statement", ["UPDATE {} SET result = 'fail'", "DELETE FROM {}"])
@pytest.mark.parametrize("table", ["observations_observation", "observations_observation_2026_03"])
def test_the_database_refuses_to_change_one_in_every_partition(statement, table):
    service.store(observations=[seen("a")])
    with (
        pytest.raises(DatabaseError, match="never changes"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table))
    assert [each.result for each in everything()] == [Result.PASS]


@pytest.mark.django_db
def test_what_comes_in_comes_back_whatever_characters_it_has():
    odd = "tab\t line\n quote' back\\slash 退款 <b> %s {x}"
    one = seen(odd, subject=f"contact:{odd}", step=odd, frame=odd, points=-1.5, probability=0.013,
               observer_id=3, standard_version_id=4,
               evidence={"note": odd, "list": [1, None, {"x": True}], "share": 0.1})  # fmt: skip
    service.store(observations=[one])
    assert everything() == [one]
    narrow = ObservationFilter(steps=(odd,), subject=one.subject, frame=odd)
    assert len(service.list_observations(wanted=narrow, scope=WHOLE_CENTRE)) == 1


@pytest.mark.django_db
def test_what_no_text_holds_is_left_out_and_the_rest_kept():
    one = seen("k\0", subject="contact:\0x", evidence={"note\0": "a\0b", "half": "\ud800!"})
    service.store(observations=[one])
    [stored] = everything()
    assert stored.subject == "contact:x"
    assert stored.evidence == {"note": "ab", "half": "?!"}


@pytest.mark.django_db
@pytest.mark.parametrize("year", [1970, 1999, 2100, 9999])
def test_a_wrong_clock_makes_no_table_for_its_year(year):
    with pytest.raises(Refusal):
        service.store(observations=[seen(at=AT.replace(year=year))])
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [f"observations_observation_{year}_03"])
        assert cursor.fetchone() == (None,)


@pytest.mark.django_db
def test_the_last_minute_of_a_local_month_counts_into_it():
    end = datetime(2026, 3, 31, 23, 59, tzinfo=timezone(timedelta(hours=8)))
    service.store(observations=[seen(at=end), seen(at=end + timedelta(minutes=1))])
    service.fold()
    months = service.sum_rates(
        start=end - timedelta(days=60), end=end + timedelta(days=60), by=(By.MONTH, By.AGENT),
        scope=WHOLE_CENTRE,
    )  # fmt: skip
    assert [row.keys[0] for row in months] == ["2026-03-01", "2026-04-01"]


@pytest.mark.django_db
def test_out_of_reach_nothing_is_found():
    service.store(observations=[seen("a")])
    number = service.list_observations(wanted=ALL, scope=WHOLE_CENTRE)[0].id
    other = Scope(node_ids=frozenset({9}), agent_ids=frozenset({6}))
    assert everything(other) == []
    with pytest.raises(ObservationNotFound):
        service.get_observation(observation_id=number, scope=other)
    own = Scope(agent_ids=frozenset({5}))
    assert service.get_observation(observation_id=number, scope=own).seen.key == "a"


@pytest.mark.django_db
def test_judgements_of_subjects_are_found_for_joining():
    service.store(observations=[
        seen(subject="contact:1"), seen(subject="contact:2"),
        seen(subject="contact:1", kind=Kind.PROMPT_SHOWN), seen(subject="contact:1", standard_id=2),
    ])  # fmt: skip
    found = service.list_judgements(subjects=["contact:1"], standard_ids=[1])
    assert [(each.seen.subject, each.seen.kind) for each in found] == [("contact:1", Kind.AUDIT)]


@pytest.mark.django_db(transaction=True)
def test_many_writers_and_a_folder_at_once_never_wait_for_each_other_in_vain():
    """Eight threads write the same cells, overlapping keys in opposite orders, and fold."""
    failures: list[BaseException] = []

    def write(part: int) -> None:
        try:
            for batch in range(6):
                keys = [f"k{batch * 10 + number}" for number in range(30)]
                if part % 2:
                    keys.reverse()
                service.store(observations=[seen(key) for key in keys])
                if part == 0:
                    service.fold()
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(part,)) for part in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    assert not any(thread.is_alive() for thread in threads)
    assert looked() == 80
    service.fold()
    assert looked() == 80
    assert service.find_faults() == ()
