"""The model of a contact centre: exact components, honest with gaps, calm with bad history."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import numpy as np
import pytest

from callmath.forecasting._model import ContactFit, ContactModel
from callmath.forecasting._threads import one_thread
from callmath.forecasting._types import (
    DayKind,
    DayTable,
    Event,
    ForecastingError,
    History,
    SpecialDay,
)

MONDAY = date(2024, 1, 1)
SLOTS = 24
WEEKDAYS = np.array([1.2, 1.1, 1.0, 1.0, 1.0, 0.6, 0.5])
PROFILE = np.exp(-0.5 * ((np.arange(SLOTS) - 12) / 4) ** 2)
PROFILE /= PROFILE.sum()


@pytest.fixture(autouse=True)
def _small_matrices() -> Iterator[None]:
    with one_thread():
        yield


def midnight(day: int) -> datetime:
    """Return when a day of the history begins."""
    return datetime.combine(MONDAY + timedelta(days=day), time())


def draw(days: int, level: float = 500.0, seed: int = 1) -> np.ndarray:
    rng = np.random.default_rng(seed)
    wander = np.exp(rng.normal(0, 0.04, (days, 1)))
    mean = level * WEEKDAYS[np.arange(days) % 7][:, None] * PROFILE * wander
    return rng.poisson(mean).astype(np.float64)


def true_mean(days: int, level: float = 500.0) -> np.ndarray:
    return level * WEEKDAYS[np.arange(days) % 7][:, None] * PROFILE


@dataclass(frozen=True)
class Case:
    """What a model is given."""

    volume: np.ndarray
    is_open: np.ndarray | None = None
    special: tuple[SpecialDay, ...] = ()
    events: tuple[Event, ...] = ()
    horizon: int = 28

    @property
    def hours(self) -> np.ndarray:
        """The hours of history and horizon; the weekdays of the last week go on."""
        days = len(self.volume)
        given = np.ones(self.volume.shape, dtype=bool) if self.is_open is None else self.is_open
        week = given[-7:] if days >= 7 else given[-1:]
        return np.vstack([given, np.tile(week, (self.horizon, 1))[: self.horizon]])

    def given(self) -> tuple[History, DayTable, np.ndarray, tuple[Event, ...]]:
        days = len(self.volume)
        minutes = 1440 // self.volume.shape[1]
        history = History(MONDAY, minutes, self.volume, self.hours[:days])
        table = DayTable(MONDAY, days + self.horizon, self.special)
        return history, table, self.hours, self.events

    def fit(self) -> ContactFit:
        return ContactModel().fit(*self.given())

    def mean(self) -> np.ndarray:
        return self.fit().mean(self.horizon)


def spoiled(kind: str) -> np.ndarray:
    """Return a year with something wrong with it."""
    volume = draw(364)
    if kind == "gap of ten weeks":
        volume[200:270] = np.nan
    elif kind == "ends three months early":
        volume[270:] = np.nan
    elif kind == "every third day":
        volume[::3] = np.nan
    elif kind == "zeros before it began":
        volume[:100] = 0
    elif kind == "days that do not fit":
        volume[300] *= 8
        volume[350] *= 0.02
    elif kind == "a slot nobody recorded in half of it":
        volume[:180, 5] = np.nan
    return volume


KINDS = (
    "gap of ten weeks",
    "ends three months early",
    "every third day",
    "zeros before it began",
    "days that do not fit",
    "a slot nobody recorded in half of it",
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spoiled_year_is_forecast_like_a_whole_one(kind):
    mean = Case(spoiled(kind)).mean()
    assert np.abs(mean - true_mean(28)).sum() / true_mean(28).sum() < 0.06


HOPELESS = {
    "nothing recorded": np.full((40, SLOTS), np.nan),
    "zeros": np.zeros((40, SLOTS)),
    "one point": np.where(np.arange(40 * SLOTS).reshape(40, SLOTS) == 500, 3.0, np.nan),
    "one interval": np.where(np.arange(SLOTS) == 23, 5.0, np.nan)[None],
    "three days": draw(3),
    "a spike among zeros": np.where(np.arange(40 * SLOTS).reshape(40, SLOTS) == 500, 1e7, 0.0),
    "a contact a week": draw(100, level=0.15),
    "a milliard": draw(60, level=1e9),
    "one slot a day": draw(60).sum(axis=1, keepdims=True),
}


@pytest.mark.parametrize("name", HOPELESS)
def test_whatever_it_is_given_it_answers_with_numbers_that_are_not_negative(name):
    case = Case(HOPELESS[name])
    mean = case.mean()
    trials = ContactModel().trial_means(*case.given(), np.arange(1, len(case.volume), 9), 14)
    for found in (mean, trials):
        assert np.isfinite(found).all()
        assert (found >= 0).all()
    assert mean.sum(axis=1).max() <= 2 * max(1.0, np.nan_to_num(case.volume).sum(axis=1).max())


def test_random_histories_never_make_it_answer_with_anything_but_numbers():
    for seed in range(12):
        rng = np.random.default_rng(seed)
        days, slots = int(rng.integers(1, 70)), int(rng.choice([1, 24, 48]))
        volume = rng.poisson(rng.lognormal(0, 3), (days, slots)) * rng.choice([0.0, 1.0, 50.0])
        volume[rng.random((days, slots)) < rng.random()] = np.nan
        is_open = rng.random((days, slots)) < rng.choice([0.3, 0.9, 1.0])
        case = Case(volume, is_open)
        mean = case.mean()
        assert np.isfinite(mean).all()
        assert (mean >= 0).all()
        assert (mean[~case.hours[days:]] == 0).all()


def test_components_multiply_exactly_to_the_mean():
    event = Event("Push", midnight(182), midnight(184), expected_factor=1.3)
    case = Case(draw(180), events=(event,))
    fit = case.fit()
    parts = fit.components(28)
    product = np.ones((28, SLOTS))
    for part in parts.values():
        product = product * part
    assert product == pytest.approx(fit.mean(28), rel=1e-12)
    names = {"level", "trend", "weekday", "season", "month_day", "holiday", "profile"}
    assert set(parts) == {*names, "event:Push"}
    touched = np.argwhere(parts["event:Push"] != 1)
    assert {int(day) for day, _ in touched} == {2, 3}  # the history ends on 28 June


def test_closed_slots_bring_nothing_and_closed_days_teach_nothing():
    is_open = np.ones((364, SLOTS), dtype=bool)
    is_open[np.arange(364) % 7 > 4] = False
    is_open[:, :6] = False
    volume = np.where(is_open, draw(364), np.nan)
    case = Case(volume, is_open)
    mean = case.mean()
    assert (mean[~case.hours[364:]] == 0).all()
    opened = case.hours[364:]
    assert mean[opened].sum() == pytest.approx(true_mean(28)[opened].sum(), rel=0.03)


def test_a_day_with_shorter_hours_brings_what_its_hours_do():
    case = Case(draw(182))
    history, table, hours, events = case.given()
    hours[182 + 3, 12:] = False
    mean = ContactModel().fit(history, table, hours, events).mean(28)
    assert (mean[3, 12:] == 0).all()
    assert mean[3, :12] == pytest.approx(true_mean(4)[3, :12], rel=0.2)


def test_a_level_that_changed_is_found_on_its_day_and_forecast():
    volume = draw(280)
    volume[265:] = np.round(volume[265:] * 0.5)
    case = Case(volume)
    fit = case.fit()
    notes = [note for note in fit.notes if note.code == "model.level_shift"]
    assert [note.fields["day"] for note in notes] == [MONDAY + timedelta(days=265)]
    assert fit.mean(28).sum() == pytest.approx(0.5 * true_mean(28).sum(), rel=0.05)


def test_days_that_do_not_fit_are_named_and_plain_ones_are_not():
    notes = Case(spoiled("days that do not fit")).fit().notes
    days = {MONDAY + timedelta(days=300), MONDAY + timedelta(days=350)}
    assert {note.fields["day"] for note in notes if note.code == "model.outlier"} == days
    assert Case(draw(364)).fit().notes == ()


def test_what_an_event_did_is_measured_and_expected_of_the_next_of_its_kind():
    volume = draw(200)
    volume[100:105] = np.round(volume[100:105] * 1.5)
    volume[150, 9:14] = np.round(volume[150, 9:14] * 0.2)

    def at(name: str, day: int, first: int, hours: int, kind: str) -> Event:
        begin = midnight(day) + timedelta(hours=first)
        return Event(name, begin, begin + timedelta(hours=hours), kind)

    events = (
        at("Push", 100, 0, 120, "campaign"),
        at("Down", 150, 9, 5, "outage"),
        at("Next push", 203, 0, 24, "campaign"),
        at("Unknown", 210, 0, 24, "move"),
    )
    push, down, following, unknown = Case(volume, events=events).fit().effects
    assert push.is_measured
    assert push.low < 1.5 < push.high
    assert push.high / push.low < 1.4
    assert push.contacts == pytest.approx(volume[100:105].sum() / 3, rel=0.15)
    assert down.is_measured
    assert down.low < 0.2 < down.high
    assert down.contacts < 0
    assert not following.is_measured
    assert 1.15 < following.factor < 1.5
    assert not unknown.is_measured
    assert unknown.low < 0.5
    assert unknown.high > 2


def test_an_event_that_is_left_out_neither_teaches_nor_is_measured():
    volume = draw(200)
    volume[150:170] *= 5
    event = Event("Test calls", midnight(150), midnight(170), exclude=True)
    fit = Case(volume, events=(event,)).fit()
    assert fit.effects == ()
    assert fit.mean(28).sum() == pytest.approx(true_mean(32)[4:].sum(), rel=0.05)


def test_a_make_up_day_brings_what_its_weekday_does():
    saturday = MONDAY + timedelta(days=364 + 5)
    make_up = SpecialDay(saturday, DayKind.MAKE_UP, "Make-up", works_as=0)
    mean = Case(draw(364), special=(make_up,)).mean().sum(axis=1)
    assert mean[5] == pytest.approx(600, rel=0.1)
    assert mean[12] == pytest.approx(300, rel=0.1)


def test_sixty_four_weeks_ahead_growth_does_not_run_away():
    volume = draw(400) * np.exp(np.arange(400) / 365 * 0.6)[:, None]
    mean = Case(volume, horizon=448).mean().sum(axis=1)
    last = volume[-28:].sum(axis=1).mean()
    assert last * 0.8 < mean[-28:].mean() < last * 1.8


def test_what_is_said_at_a_past_origin_does_not_know_what_came_after():
    volume = draw(200)
    changed = volume.copy()
    changed[180:] *= 1.02  # less than what would be found as a new level
    origins = np.array([173])
    before, after = (
        ContactModel().trial_means(*Case(each).given(), origins, 7) for each in (volume, changed)
    )
    assert after.sum() == pytest.approx(before.sum(), rel=0.01)


def test_trials_of_a_fit_are_those_of_the_model():
    case = Case(draw(100))
    origins = np.array([72, 79, 86])
    model = ContactModel().trial_means(*case.given(), origins, 14)
    assert case.fit().past_means(origins, 14) == pytest.approx(model)


def test_days_beyond_the_calendar_are_refused():
    fit = Case(draw(60), horizon=14).fit()
    with pytest.raises(ForecastingError, match="14 days ahead"):
        fit.mean(15)


def test_the_same_history_gives_the_same_forecast_to_the_last_bit():
    case = Case(draw(120))
    assert np.array_equal(case.mean(), replace(case).mean())
