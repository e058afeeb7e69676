"""Going back to an earlier version: it is made anew, nothing is taken away."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from watchfloor.common import journal
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.common.words import msgid
from watchfloor.rooms.forecast.contracts import VersionCard
from watchfloor.rooms.forecast.models import Edit, Override, Version, VersionDay
from watchfloor.rooms.forecast.queries.versions import version_card

from .saving import draft_again, find_newest, lock_series, save_version


@transaction.atomic
def restore_version(*, version_id: int, actor: Actor, at: datetime) -> VersionCard:
    """Make the newest version say again what an earlier one said, by model and by people.

    What people changed since is ended by an edit, which can be undone like any other.
    """
    old = Version.objects.select_related("scenario").get(pk=version_id)
    series = lock_series(old.series_id)
    newest = find_newest(series, old.scenario)
    if newest is None or newest.pk == old.pk:
        raise Refusal(
            code="forecast.version.newest",
            what=msgid("Version %(number)s is the one that is planned with."),
            mend=msgid("Choose an earlier one."),
            fields={"number": old.number},
        )
    rows = list(VersionDay.objects.filter(version=old).order_by("day"))
    if len(rows) <= (old.last_day - old.first_day).days:
        raise Refusal(
            code="forecast.version.thinned",
            what=msgid("Of version %(number)s only some days are kept."),
            mend=msgid("Choose one of the last 90 days."),
            fields={"number": old.number},
        )
    edit = _lay_again(old, rows, actor, at)
    draft = draft_again(old, rows, note=edit.note)
    made = save_version(draft, series=series, scenario=old.scenario, actor=actor, at=at)
    Edit.objects.filter(pk=edit.pk).update(version=made)
    journal.record(
        action="forecast.version.restored",
        subject=f"series:{series.pk}",
        actor=actor,
        at=at,
        before={"version": newest.pk},
        after={"version": made.pk, "as": old.pk, "cells": edit.cells},
    )
    return version_card(made)


def _lay_again(old: Version, rows: Sequence[VersionDay], actor: Actor, at: datetime) -> Edit:
    """End the overrides that hold, and lay those of the old version again."""
    edit = Edit.objects.create(
        series_id=old.series_id,
        scenario_id=old.scenario_id,
        cells=0,
        note=f"#{old.number}",
        made_by=actor.name,
        made_at=at,
    )
    held = Override.objects.filter(
        series_id=old.series_id, scenario_id=old.scenario_id, ended_by=None
    )
    ended = held.update(ended_by=edit)
    numbers = [number for row in rows for number in row.overrides.values()]
    laid = [
        Override(
            series_id=each.series_id,
            scenario_id=each.scenario_id,
            starts_at=each.starts_at,
            kind=each.kind,
            value=each.value,
            edit=edit,
        )
        for each in Override.objects.filter(pk__in=numbers)
    ]
    Override.objects.bulk_create(laid, batch_size=2000)
    edit.cells = max(ended, len(laid))
    edit.save(update_fields=["cells"])
    return edit
