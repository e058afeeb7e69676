"""What somebody should do about the library now, each with what it costs to leave it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, time, timedelta

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from watchfloor.common.access import Access
from watchfloor.common.words import Words
from watchfloor.common.worklist import Task
from watchfloor.rooms.calendars import service as calendars
from watchfloor.rooms.risks.contracts import Measure, RiskCard
from watchfloor.rooms.risks.rules.kinds import POINT
from watchfloor.rooms.risks.rules.rating import hajek_rate, p_value_above
from watchfloor.rooms.risks.rules.rising import beyond_chance, p_value_rising
from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.contracts import VersionCard

from .evidence import latest_measures
from .library import list_points
from .setting import get_scale, list_steps

_MOST = 20  # tasks of one sort: a list of hundreds is no list
_FEW = 3  # bare steps that are told one by one
_EXPIRES_SOON = timedelta(days=14)


def list_tasks(*, access: Access, at: datetime) -> tuple[Task, ...]:
    """Return proposals to decide on, points above tolerance, rising ones, gaps, overrides."""
    if not access.can("risks.approve") and not access.can("risks.manage"):
        return ()
    cards = list_points(at=at)
    measures = latest_measures(at=at)
    return tuple(
        task
        for part in (
            _waiting(access, at),
            _above(cards, measures),
            _rising(cards, measures),
            _uncovered(cards, at),
            _expiring(cards, at),
        )
        for task in part
    )


def _waiting(access: Access, at: datetime) -> Iterator[Task]:
    if not access.can("risks.approve"):
        return
    scale = get_scale(at=at)
    for version in standards.list_proposed(kind=POINT)[:_MOST]:
        if version.return_reason:
            continue
        leaving = version.body is None
        yield Task(
            key=_key(version),
            title=(
                _("Decide whether %(code)s leaves: %(title)s")
                if leaving
                else _("Decide on %(code)s: %(title)s")
            )
            % {"code": version.code, "title": _text(version.title)},
            reason=(
                _("%(who)s proposed it on %(day)s; until it is decided it goes on as before.")
                if leaving
                else _("%(who)s proposed it on %(day)s; until it is decided nobody is warned.")
            )
            % {"who": version.proposed_by, "day": version.proposed_at.date()},
            loss=0.0 if leaving else scale.thresholds[max(scale.unknown_stars - 2, 0)],
            url=reverse("risks:review", kwargs={"version_id": version.id}),
        )


def _key(version: VersionCard) -> str:
    """Return the key of the change itself: the worklist then tells it once, in our words."""
    if version.change_matter_id is None:
        return f"risks.proposal:{version.id}"
    return f"matter:{version.change_matter_id}"


def _above(cards: tuple[RiskCard, ...], measures: Mapping[int, Measure]) -> Iterator[Task]:
    p_values = {
        card.code: p_value_above(card.point, measures[card.standard_id].year)
        for card in cards
        if card.standard_id in measures
    }
    named = beyond_chance(p_values)
    for card in _dearest([each for each in cards if each.code in named]):
        seen = measures[card.standard_id].year
        yield Task(
            key=f"risks.above:{card.code}",
            title=_("%(code)s goes wrong too often: %(title)s") % _names(card),
            reason=_("%(rate)s of contacts, tolerable is %(limit)s; by chance alone: %(p)s.")
            % {
                "rate": _share(hajek_rate(seen) or 0.0),
                "limit": _share(card.point.tolerable_rate),
                "p": chance_words(p_values[card.code]),
            },
            loss=max(card.rate - card.point.tolerable_rate, 0.0) / card.rate * card.week_loss,
            url=_url(card),
        )


def _rising(cards: tuple[RiskCard, ...], measures: Mapping[int, Measure]) -> Iterator[Task]:
    p_values = {
        card.code: p_value_rising(
            measures[card.standard_id].year, measures[card.standard_id].recent
        )
        for card in cards
        if card.standard_id in measures
    }
    named = beyond_chance(p_values)
    for card in _dearest([each for each in cards if each.code in named]):
        recent = hajek_rate(measures[card.standard_id].recent) or 0.0
        yield Task(
            key=f"risks.rising:{card.code}",
            title=_("%(code)s gets worse: %(title)s") % _names(card),
            reason=_("%(recent)s in four weeks, %(year)s in the year; by chance alone: %(p)s.")
            % {
                "recent": _share(recent),
                "year": _share(hajek_rate(measures[card.standard_id].year) or 0.0),
                "p": chance_words(p_values[card.code]),
            },
            loss=card.week_loss,
            url=_url(card),
        )


def _uncovered(cards: tuple[RiskCard, ...], at: datetime) -> Iterator[Task]:
    """Tell of each bare step while they are few; of many in one line, as the page lists them."""
    bound = {step for card in cards for step in card.point.steps}
    bare = [step for step in list_steps(at=at) if step.code not in bound]
    if len(bare) > _FEW:
        yield _bare_task(
            "risks.steps_uncovered",
            _("%(count)s steps have no risk point") % {"count": len(bare)},
            _("Nobody is warned at these steps and nothing is audited."),
        )
        return
    for step in bare:
        yield _bare_task(
            f"risks.step_uncovered:{step.code}",
            _("No risk point for the step %(step)s") % {"step": _text(step.name)},
            _("Nobody is warned there and nothing is audited."),
        )


def _bare_task(key: str, title: str, reason: str) -> Task:
    return Task(key=key, title=title, reason=reason, loss=0.0, url=reverse("risks:coverage"))


def _expiring(cards: tuple[RiskCard, ...], at: datetime) -> Iterator[Task]:
    zone = calendars.centre_zone()
    today = at.astimezone(zone).date()
    for card in cards:
        override = card.point.override
        if override and today <= override.until <= today + _EXPIRES_SOON:
            yield Task(
                key=f"risks.override:{card.code}:{override.until}",
                title=_("The stars set by hand of %(code)s end: %(title)s") % _names(card),
                reason=_("%(stars)s stars until %(day)s: %(reason)s")
                % {"stars": override.stars, "day": override.until, "reason": override.reason},
                loss=0.0,
                url=_url(card),
                due_at=datetime.combine(override.until + timedelta(days=1), time(), tzinfo=zone),
            )


def _dearest(cards: list[RiskCard]) -> list[RiskCard]:
    return sorted(cards, key=lambda card: -card.week_loss)[:_MOST]


def _names(card: RiskCard) -> dict[str, str]:
    return {"code": card.code, "title": _text(card.title)}


def _text(words: Words) -> str:
    return words.text(get_language() or "en")


def _share(share: float) -> str:
    return f"{share:.2%}" if share >= 0.0001 else f"{share:.1e}"


def chance_words(p_value: float) -> str:
    """Say how likely chance alone is: below one in a thousand it is no more exactly than that."""
    return _("under %(limit)s") % {"limit": "0.1%"} if p_value < 0.001 else f"{p_value:.1%}"


def _url(card: RiskCard) -> str:
    return reverse("risks:point", kwargs={"code": card.code})
