"""Tell whoever proposed something, or what it began as, what became of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.access import WHOLE_CENTRE
from watchfloor.common.actor import Actor
from watchfloor.rooms.notices import service as notices
from watchfloor.rooms.people import service as people
from watchfloor.rooms.standards.contracts import VersionCard, proposed_as
from watchfloor.rooms.standards.queries.versions import list_versions
from watchfloor.rooms.standards.rules.registry import get_kind


class Fate(StrEnum):
    """What became of a proposal."""

    REVISED = "revised"
    APPROVED = "approved"
    RETURNED = "returned"


_TITLES: dict[Fate, Callable[[], str]] = {
    Fate.REVISED: lambda: _("%(who)s revised what you proposed: %(code)s %(title)s"),
    Fate.APPROVED: lambda: _("%(who)s approved what you proposed: %(code)s %(title)s"),
    Fate.RETURNED: lambda: _("%(who)s returned what you proposed: %(code)s %(title)s"),
}


def tell_proposers(version: VersionCard, fate: Fate, *, actor: Actor, at: datetime) -> None:
    """Tell everybody who proposed a version or what it began as, but not who acts."""
    chain = proposed_as(version, list_versions(standard_id=version.standard_id))
    told = {each.proposed_by_user_id for each in chain} - {None, actor.user_id}
    if not told:
        return
    for user in people.list_users(scope=WHOLE_CENTRE, user_ids=[each for each in told if each]):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _TITLES[fate]() % {
                "who": actor.name,
                "code": version.code,
                "title": version.title.text(user.language or settings.LANGUAGE_CODE),
            }
        notices.queue(
            user_ids=[user.id],
            key=f"matter:{version.change_matter_id}:{fate}",
            title=title,
            url=_page(version),
            at=at,
        )


def _page(version: VersionCard) -> str:
    """Return the page of the standard: in its own room where there is one."""
    if name := get_kind(version.kind).url_name:
        return reverse(name, args=[version.code])
    return reverse("standards:standard", kwargs={"standard_id": version.standard_id})
