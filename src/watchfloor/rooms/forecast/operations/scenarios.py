"""Scenarios: the base, which is planned with, and others to compare it with."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import ScenarioCard
from watchfloor.rooms.forecast.models import Edit, Override, Scenario
from watchfloor.rooms.forecast.queries.scenarios import scenario_card

MOST_FACTOR = 10.0


def ensure_base(*, actor: Actor, at: datetime) -> Scenario:
    """Return the base scenario; the first use makes it, whoever comes first."""
    made = {"title": msgid("Base"), "made_by": actor.name, "made_at": at}
    row, _ = Scenario.objects.get_or_create(is_base=True, defaults=made)
    return row


def find_scenario(scenario_id: int | None, *, actor: Actor, at: datetime) -> Scenario:
    """Return a scenario that was not removed, or the base. Refused when there is none."""
    if scenario_id is None:
        return ensure_base(actor=actor, at=at)
    row = Scenario.objects.filter(pk=scenario_id, removed_at=None).first()
    if row is None:
        raise Refusal(
            code="forecast.scenario.missing",
            what=msgid("There is no such scenario any more."),
            mend=msgid("Choose one of those that are there."),
        )
    return row


@transaction.atomic
def add_scenario(
    *, title: str, factor: float = 1.0, note: str = "", actor: Actor, at: datetime
) -> ScenarioCard:
    """Add a scenario: the base's forecast times a factor, with overrides of its own."""
    ensure_base(actor=actor, at=at)
    row = _save(title=title, factor=factor, note=note, actor=actor, at=at)
    journal.record(
        action="forecast.scenario.added",
        subject=f"scenario:{row.pk}",
        actor=actor,
        at=at,
        after={"title": row.title, "factor": row.factor, "note": row.note},
    )
    return scenario_card(row)


@transaction.atomic
def copy_scenario(
    *,
    scenario_id: int,
    title: str,
    factor: float | None = None,
    note: str = "",
    actor: Actor,
    at: datetime,
) -> ScenarioCard:
    """Add a scenario that begins with everything that people changed in another.

    Without a factor or a remark of its own it has that of the other one.
    """
    source = find_scenario(scenario_id, actor=actor, at=at)
    wanted = source.factor if factor is None else factor
    row = _save(title=title, factor=wanted, note=note or source.note, actor=actor, at=at)
    cells = _copy_overrides(source, row, actor, at)
    journal.record(
        action="forecast.scenario.copied",
        subject=f"scenario:{row.pk}",
        actor=actor,
        at=at,
        after={"title": row.title, "factor": row.factor, "from": source.pk, "cells": cells},
    )
    return scenario_card(row)


@transaction.atomic
def remove_scenario(*, scenario_id: int, actor: Actor, at: datetime) -> None:
    """Remove a scenario from the lists; its versions stay. The base cannot go."""
    row = find_scenario(scenario_id, actor=actor, at=at)
    if row.is_base:
        raise Refusal(
            code="forecast.scenario.base_stays",
            what=msgid("The base scenario cannot be removed."),
            mend=msgid("Everything else is planned against it."),
        )
    Scenario.objects.filter(pk=row.pk).update(removed_at=at)
    journal.record(
        action="forecast.scenario.removed",
        subject=f"scenario:{row.pk}",
        actor=actor,
        at=at,
        before={"title": row.title, "factor": row.factor},
    )


def _save(*, title: str, factor: float, note: str, actor: Actor, at: datetime) -> Scenario:
    _check(title, factor)
    row = Scenario(title=title.strip(), factor=factor, note=note, made_by=actor.name, made_at=at)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            code="forecast.scenario.title_taken",
            what=msgid("There is a scenario of this name already: %(title)s."),
            mend=msgid("Give it another name."),
            fields={"title": row.title},
        ) from error
    return row


def _check(title: str, factor: float) -> None:
    if not title.strip():
        raise Refusal(
            code="forecast.scenario.title_missing",
            what=msgid("The scenario has no name."),
            mend=msgid("Give it a name that says what would have to happen."),
        )
    if not 0 < factor <= MOST_FACTOR:
        raise Refusal(
            code="forecast.scenario.factor_out_of_range",
            what=msgid("The factor %(factor)s makes no sense."),
            mend=msgid("Give a factor above 0 and up to %(most)s; 1 is the base itself."),
            fields={"factor": factor, "most": MOST_FACTOR},
        )


def _copy_overrides(source: Scenario, copy: Scenario, actor: Actor, at: datetime) -> int:
    """Lay what holds in a scenario over another, one edit a series."""
    held = Override.objects.filter(scenario=source, ended_by=None).order_by("series_id", "pk")
    edits: dict[int, Edit] = {}
    copies = []
    for override in held:
        if override.series_id not in edits:
            edits[override.series_id] = Edit.objects.create(
                series_id=override.series_id,
                scenario=copy,
                cells=0,
                note=source.title,
                made_by=actor.name,
                made_at=at,
            )
        edit = edits[override.series_id]
        edit.cells += 1
        copies.append(
            Override(
                series_id=override.series_id,
                scenario=copy,
                starts_at=override.starts_at,
                kind=override.kind,
                value=override.value,
                edit=edit,
            )
        )
    Edit.objects.bulk_update(edits.values(), ["cells"])
    Override.objects.bulk_create(copies, batch_size=2000)
    return len(copies)
