from __future__ import annotations

import pytest
from django.test import Client

from watchfloor.common.access import WHOLE_CENTRE, Role
from watchfloor.common.journal import JournalFilter, list_lines
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.forecast import operations
from watchfloor.rooms.forecast.models import Version, VersionDay
from watchfloor.rooms.forecast.operations.restoring import restore_version
from watchfloor.rooms.forecast.queries.edits import list_edits

from .build import ANNA, AT, BEN, TODAY, a_forecast, change, local

pytestmark = pytest.mark.django_db


@pytest.fixture
def planner(client_for) -> Client:
    client: Client = client_for(Role.PLANNER)
    client.cookies["watchfloor_language"] = "en"
    return client


@pytest.fixture
def series():
    return a_forecast()


def edit(series, hour: int, value: float, actor=ANNA) -> Version:
    newest = Version.objects.filter(series=series).latest("number")
    operations.edit_cells(
        series_id=series.pk,
        changes=[change(local(TODAY, hour), value)],
        seen_version_id=newest.pk,
        actor=actor,
        at=AT,
    )
    return Version.objects.filter(series=series).latest("number")


def means(version: Version) -> list[list[float]]:
    return list(
        VersionDay.objects.filter(version=version).order_by("day").values_list("mean", flat=True)
    )


def test_a_restored_version_says_again_what_the_old_one_said(series):
    old = edit(series, 9, 50.0)
    newer = edit(series, 10, 60.0)
    edit(series, 9, 1.0)
    made = restore_version(version_id=old.pk, actor=BEN, at=AT)
    assert made.number == 5
    assert means(Version.objects.get(pk=made.id)) == means(old)
    assert means(newer) != means(old)
    assert Version.objects.filter(series=series).count() == 5  # nothing was taken away
    assert list_lines(wanted=JournalFilter(action="forecast.version.restored"))


def test_a_restoration_is_undone_like_any_change(series):
    old = Version.objects.get(series=series)
    changed = edit(series, 9, 50.0)
    restore_version(version_id=old.pk, actor=BEN, at=AT)
    latest = list_edits(series_id=series.pk, scope=WHOLE_CENTRE)[0]
    operations.undo_edit(edit_id=latest.id, actor=ANNA, at=AT)
    assert means(Version.objects.filter(series=series).latest("number")) == means(changed)


def test_the_version_in_force_cannot_be_restored(series):
    only = Version.objects.get(series=series)
    with pytest.raises(Refusal) as refused:
        restore_version(version_id=only.pk, actor=BEN, at=AT)
    assert refused.value.code == "forecast.version.newest"
    assert Version.objects.filter(series=series).count() == 1


def test_two_versions_stand_side_by_side(planner, series):
    left = Version.objects.get(series=series)
    right = edit(series, 9, 500.0)
    page = planner.get(
        f"/forecast/series/{series.pk}/versions/compare/?left={left.pk}&right={right.pk}"
    )
    assert page.status_code == 200
    sums = page.context["sums"]
    assert sums["right"] > sums["left"]
    assert "Right against left" in page.content.decode()


def test_a_version_of_another_series_is_not_compared(planner, series):
    other = a_forecast("other")
    left, theirs = Version.objects.get(series=series), Version.objects.get(series=other)
    address = f"/forecast/series/{series.pk}/versions/"
    assert planner.get(f"{address}compare/?left={left.pk}&right={theirs.pk}").status_code == 404
    assert planner.get(f"{address}compare/?left={left.pk}&right=x").status_code == 404
    assert planner.post(f"{address}{theirs.pk}/restore/").status_code == 404
    assert Version.objects.count() == 2


def test_the_page_restores_and_says_so(planner, series):
    old = Version.objects.get(series=series)
    edit(series, 9, 50.0)
    answer = planner.post(f"/forecast/series/{series.pk}/versions/{old.pk}/restore/", follow=True)
    assert "Version 3 now says what version 1 said." in answer.content.decode()
