from __future__ import annotations

from datetime import UTC, datetime

import pytest

from watchfloor.rooms.standards import service as standards
from watchfloor.rooms.standards.models import Library

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 29, tzinfo=UTC)


def test_the_stamp_of_several_kinds_changes_with_each_of_them():
    kinds = ("risk_point", "star_scale")
    stamps = [standards.library_stamp(kind=kinds, at=AT)]
    for kind in kinds:
        Library.objects.update_or_create(kind=kind, defaults={"changes": 7})
        stamps.append(standards.library_stamp(kind=kinds, at=AT))
    assert len(set(stamps)) == 3
