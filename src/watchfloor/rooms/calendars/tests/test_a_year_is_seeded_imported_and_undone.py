from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from watchfloor.common.actor import Actor
from watchfloor.common.models import JournalEntry
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.calendars import operations, queries
from watchfloor.rooms.calendars.contracts import DayKind, DaySource, Shift, YearState
from watchfloor.rooms.calendars.models import Special

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
BY: dict[str, Any] = {"actor": Actor("planner", 7), "at": AT}
# In the form of the State Council's notices; the days of 2027 are made up for this test.
NOTICE = """关于2027年部分节假日安排的通知
一、元旦：1月1日（周五）至3日（周日）放假，共3天。
二、春节：2月5日（除夕、周五）至12日（周五）放假调休，共8天。2月14日（周日）、2月20日（周六）上班。
三、清明节：4月3日（周六）至5日（周一）放假，共3天。
四、劳动节：5月1日（周六）至5日（周三）放假调休，共5天。5月8日（周六）上班。
五、端午节：6月9日（周三）放假1天。
六、中秋节：9月15日（周三）放假1天，不调休。
七、国庆节：10月1日（周五）至7日（周四）放假调休，共7天。9月26日（周日）、10月9日（周六）上班。
"""


def cards(year: int, kind: DayKind) -> dict[date, Any]:
    return {card.day: card for card in queries.list_special_days(year=year) if card.kind is kind}


def test_an_announced_year_comes_in_with_make_up_days_festivals_and_terms():
    done = operations.seed_year(year=2026, **BY)
    assert (done.holidays, done.make_up_days, done.kept, done.unconfirmed) == (33, 6, 0, 0)
    national_day = cards(2026, DayKind.HOLIDAY)[date(2026, 10, 1)]
    assert (national_day.name, national_day.offset, national_day.title.en) == (
        "国庆节",
        0,
        "National Day",
    )
    assert cards(2026, DayKind.MAKE_UP)[date(2026, 2, 14)].works_as == 4
    assert date(2026, 11, 11) in cards(2026, DayKind.FESTIVAL)
    assert queries.get_year(year=2026).state is YearState.CONFIRMED


def test_a_year_that_was_not_announced_comes_in_as_computed():
    done = operations.seed_year(year=2027, **BY)
    assert done.unconfirmed == done.holidays > 15
    assert done.make_up_days == 0
    year = queries.get_year(year=2027)
    assert year.state is YearState.UNCONFIRMED
    assert not year.is_source_sure


def test_a_seeding_keeps_what_people_entered_and_can_be_repeated():
    day = date(2026, 10, 1)
    operations.set_special_day(day=day, kind=DayKind.CAMPAIGN, name="Anniversary", **BY)
    operations.set_special_day(day=day, kind=DayKind.PAYDAY, name="Payday", **BY)
    first = operations.seed_year(year=2026, **BY)
    before = queries.list_special_days(year=2026)
    again = operations.seed_year(year=2026, **BY)
    assert first.kept == again.kept == 1
    assert [(c.day, c.kind, c.name) for c in before] == [
        (c.day, c.kind, c.name) for c in queries.list_special_days(year=2026)
    ]
    assert {c.name for c in before if c.day == day} == {"Anniversary", "Payday"}


def test_a_year_of_which_nothing_can_be_known_is_refused_and_stays_empty():
    with pytest.raises(Refusal) as refused:
        operations.seed_year(year=2199, **BY)
    assert refused.value.code == "calendars.year.unknown"
    assert "2199" in str(refused.value)
    assert not Special.objects.exists()
    assert queries.get_year(year=2199).state is YearState.EMPTY


def test_another_country_brings_its_own_holidays():
    operations.set_calendar(timezone="America/New_York", works_on_holidays=True, country="US", **BY)
    operations.seed_year(year=2027, **BY)
    assert queries.get_year(year=2027).state is YearState.CONFIRMED
    (card,) = (c for c in queries.list_special_days(year=2027) if c.name == "Thanksgiving Day")
    assert card.source is DaySource.LAW


def test_the_notice_is_pasted_as_it_was_published_and_replaces_what_was_computed():
    operations.seed_year(year=2027, **BY)
    done = operations.import_days(text=NOTICE, **BY)
    assert (done.holidays, done.make_up_days, done.years) == (28, 5, (2027,))
    assert queries.get_year(year=2027).state is YearState.CONFIRMED
    worked = cards(2027, DayKind.MAKE_UP)
    assert {day: card.works_as for day, card in worked.items()} == {
        date(2027, 2, 14): 3,
        date(2027, 2, 20): 4,
        date(2027, 5, 8): 2,
        date(2027, 9, 26): 2,
        date(2027, 10, 9): 3,
    }
    assert all(card.is_confirmed for card in cards(2027, DayKind.HOLIDAY).values())
    assert date(2027, 11, 11) in cards(2027, DayKind.FESTIVAL)


def test_a_seeding_after_the_notice_brings_no_computed_days_back():
    operations.import_days(
        text=NOTICE.replace("10月1日（周五）至7日", "10月1日（周五）至6日"), **BY
    )
    operations.seed_year(year=2027, **BY)
    assert date(2027, 10, 7) not in cards(2027, DayKind.HOLIDAY)
    assert queries.get_year(year=2027).state is YearState.CONFIRMED


def test_a_table_is_pasted_with_kinds_in_either_language():
    text = (
        "日期,类型,名称,works_as,opens,closes\n"
        "2027-02-06,节假日,春节\n"
        "2027/02/20,make_up,春节,周五\n"
        "2027-11-11,campaign,双11,,07:00,23:30\n"
        "2027-06-30,billing,Quarter end\n"
    )
    done = operations.import_days(text=text, **BY)
    assert (done.holidays, done.make_up_days, done.marks) == (1, 1, 1)
    assert cards(2027, DayKind.MAKE_UP)[date(2027, 2, 20)].works_as == 4
    assert queries.get_year(year=2027).state is YearState.UNCONFIRMED


def test_a_paste_keeps_days_that_somebody_typed_in():
    day = date(2027, 10, 2)
    operations.set_special_day(day=day, kind=DayKind.CLOSED, name="Move", **BY)
    done = operations.import_days(text=NOTICE, **BY)
    assert done.kept == 1
    assert cards(2027, DayKind.CLOSED)[day].name == "Move"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "calendars.paste.empty", 0),
        ("2027-02-06,holiday,Spring Festival\n2027-02-31,holiday,x", "calendars.paste.line", 2),
        ("2027-02-06,party,x", "calendars.paste.line", 1),
        ("2027-02-06,holiday", "calendars.paste.line", 1),
        ("2027-02-06,campaign,x,,09:00", "calendars.paste.line", 1),
        ("2027-02-20,make_up,x,9", "calendars.paste.line", 1),
        ("一、元旦：1月1日至3日放假，共3天。", "calendars.paste.no_year", 0),
        ("2027年\n一、元旦：1月32日放假1天。", "calendars.paste.line", 2),
        ("2027年\n一、国庆节：10月7日至1日放假。", "calendars.paste.line", 2),
        ("x\n" * 2001, "calendars.paste.too_long", 0),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line_and_nothing_is_saved(text, code, line):
    with pytest.raises(Refusal) as refused:
        operations.import_days(text=text, **BY)
    assert (refused.value.code, refused.value.fields["number"]) == (code, line)
    assert not Special.objects.exists()
    assert not JournalEntry.objects.exists()


def test_a_break_over_new_year_names_both_years():
    text = "2022年\n一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。"
    operations.import_days(text=text, **BY)
    assert [card.day for year in (2022, 2023) for card in queries.list_special_days(year=year)] == [
        date(2022, 12, 31),
        date(2023, 1, 1),
        date(2023, 1, 2),
    ]


def test_a_payday_moves_off_days_that_are_not_worked():
    operations.seed_year(year=2026, **BY)
    operations.set_monthly_days(
        year=2026, month_day=31, kind=DayKind.PAYDAY, name="Pay", shift=Shift.BEFORE, **BY
    )
    operations.set_monthly_days(
        year=2026, month_day=1, kind=DayKind.BILLING, name="Bills", shift=Shift.AFTER, **BY
    )
    paid, billed = cards(2026, DayKind.PAYDAY), cards(2026, DayKind.BILLING)
    assert len(paid) == len(billed) == 12
    assert date(2026, 2, 28) in paid  # a Saturday, but a make-up day
    assert date(2026, 1, 30) in paid
    assert date(2026, 10, 8) in billed
    assert date(2026, 1, 4) in billed  # a Sunday, but worked


def test_a_monthly_day_replaces_the_one_of_its_name():
    for month_day in (5, 10):
        operations.set_monthly_days(
            year=2027, month_day=month_day, kind=DayKind.BILLING, name="Bills", **BY
        )
    assert [day.day for day in cards(2027, DayKind.BILLING)] == [10] * 12
    with pytest.raises(Refusal):
        operations.set_monthly_days(
            year=2027, month_day=40, kind=DayKind.BILLING, name="Bills", **BY
        )
    assert len(cards(2027, DayKind.BILLING)) == 12


def test_an_import_is_undone_and_what_it_replaced_is_back():
    operations.seed_year(year=2027, **BY)
    before = [(c.day, c.kind, c.name, c.is_confirmed, c.source, c.offset) for c in in_2027()]
    done = operations.import_days(text=NOTICE, **BY)
    operations.undo_days(number=done.line, **BY)
    assert before == [
        (c.day, c.kind, c.name, c.is_confirmed, c.source, c.offset) for c in in_2027()
    ]


def in_2027():
    return queries.list_special_days(year=2027)


def test_an_undo_can_be_undone_and_a_removal_comes_back_with_its_hours():
    day = date(2027, 11, 11)
    hours: dict[str, Any] = {"opens": time(7), "closes": time()}
    operations.set_special_day(day=day, kind=DayKind.CAMPAIGN, name="双11", **hours, **BY)
    line = operations.remove_special_day(day=day, **BY)
    assert line is not None
    again = operations.undo_days(number=line, **BY)
    (card,) = in_2027()
    assert (card.opens, card.closes) == (hours["opens"], hours["closes"])
    operations.undo_days(number=again, **BY)
    assert in_2027() == ()


def test_an_undo_overwrites_nobodys_later_work():
    day = date(2027, 5, 4)
    line = operations.set_special_day(day=day, kind=DayKind.CLOSED, name="Move", **BY)
    operations.set_special_day(day=day, kind=DayKind.CLOSED, name="Other", **BY)
    with pytest.raises(Refusal) as refused:
        operations.undo_days(number=line, **BY)
    assert refused.value.code == "calendars.undo.changed_meanwhile"
    assert [card.name for card in in_2027()] == ["Other"]


@pytest.mark.parametrize(
    ("actor", "late"), [(Actor("other", 8), timedelta()), (BY["actor"], timedelta(hours=2))]
)
def test_only_ones_own_change_of_the_last_hour_is_undone(actor, late):
    line = operations.set_special_day(day=date(2027, 5, 4), kind=DayKind.CLOSED, name="Move", **BY)
    with pytest.raises(Refusal) as refused:
        operations.undo_days(number=line, actor=actor, at=AT + late)
    assert refused.value.code == "calendars.undo.not_possible"
    assert len(in_2027()) == 1


def test_a_line_that_is_not_about_days_is_not_undone_here():
    operations.set_calendar(timezone="Europe/Berlin", works_on_holidays=True, **BY)
    with pytest.raises(Refusal):
        operations.undo_days(number=1, **BY)
    assert queries.get_calendar().timezone == "Europe/Berlin"


def test_the_forecast_is_told_of_every_day_from_one_to_another():
    operations.seed_year(year=2027, **BY)
    operations.set_special_day(day=date(2027, 2, 10), kind=DayKind.PAYDAY, name="Payday", **BY)
    entries = queries.day_table_entries(start=date(2027, 2, 5), end=date(2027, 2, 11))
    assert [entry.offset for entry in entries if entry.kind is DayKind.HOLIDAY] == list(
        range(-1, 5)
    )
    assert {entry.title.en for entry in entries} == {"Spring Festival", "Payday"}
    assert [entry.is_confirmed for entry in entries if entry.kind is DayKind.PAYDAY] == [True]
