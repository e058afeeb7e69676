"""What follows from a fail: a finding, and an action for the one who leads the agent's team."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from watchfloor.common.actor import Actor
from watchfloor.rooms.audits.contracts import ActionBody, FindingBody
from watchfloor.rooms.audits.models import Item
from watchfloor.rooms.audits.queries.staff import Staff
from watchfloor.rooms.matters import service as matters
from watchfloor.rooms.people import service as people
from watchfloor.rooms.risks.contracts import RiskPoint
from watchfloor.rooms.standards import service as standards

_LONGEST = 300


@dataclass
class Finder:
    """Opens findings; what several of them need is read once."""

    staff: Staff
    at: datetime
    _points: dict[int, RiskPoint | None] = field(default_factory=dict)

    def point(self, item: Item) -> RiskPoint | None:
        """Return the version of the risk point that the item was held against."""
        version_id = item.drawn.draw.standard_version_id
        if version_id not in self._points:
            self._points[version_id] = standards.get_version(version_id=version_id).body
        return self._points[version_id]

    def errors(self, item: Item) -> tuple[str, ...]:
        """Return the chosen errors in the centre's words."""
        point = self.point(item)
        known = point.likely_errors if point else ()
        return tuple(
            known[place].text(settings.LANGUAGE_CODE) for place in item.errors if place < len(known)
        )

    def open(self, item: Item) -> int:
        """Open a finding with its action, or return the one that another layer opened."""
        others = Item.objects.filter(drawn_id=item.drawn_id, finding_id__isnull=False)
        earlier = others.values_list("finding_id", flat=True).first()
        if earlier is not None:
            return earlier
        actor = self._judge(item)
        finding_id = self._open_finding(item, actor)
        self._open_action(item, finding_id, actor)
        return finding_id

    def _open_finding(self, item: Item, actor: Actor) -> int:
        drawn, draw = item.drawn, item.drawn.draw
        return matters.open_matter(
            kind="finding",
            title=f"{draw.code} · {self._what(item)}"[:_LONGEST],
            body=FindingBody(
                item_id=item.pk,
                drawn_id=drawn.pk,
                subject=drawn.subject,
                point=draw.code,
                standard_id=draw.standard_id,
                version_id=draw.standard_version_id,
                layer=item.layer,
                agent_id=drawn.agent_id,
                agent=drawn.agent.code if drawn.agent else "",
                errors=self.errors(item),
                note=item.note,
            ),
            subject=f"risk:{draw.code}",
            node_id=drawn.node_id,
            standard_version_id=draw.standard_version_id,
            clocks=standards.clocks_for(matter_kind="finding", at=self.at),
            owner_id=self._owner(item),
            actor=actor,
            at=self.at,
        )

    def _open_action(self, item: Item, finding_id: int, actor: Actor) -> int:
        drawn, draw = item.drawn, item.drawn.draw
        with override(settings.LANGUAGE_CODE):
            title = _("Act on: %(what)s") % {"what": f"{draw.code} · {self._what(item)}"}
        point = self.point(item)
        return matters.open_matter(
            kind="action",
            title=title[:_LONGEST],
            body=ActionBody(
                finding_id=finding_id,
                point=draw.code,
                what=point.remedy.text(settings.LANGUAGE_CODE) if point else "",
            ),
            subject=f"risk:{draw.code}",
            node_id=drawn.node_id,
            parent_id=finding_id,
            standard_version_id=draw.standard_version_id,
            clocks=standards.clocks_for(matter_kind="action", at=self.at),
            owner_id=self._owner(item),
            expected_loss=draw.mean_loss,
            actor=actor,
            at=self.at,
        )

    def _owner(self, item: Item) -> int | None:
        """Return the leader of the agent's team, or else the one who keeps the point true."""
        leader = self.staff.leader_of(item.drawn.node_id)
        point = self.point(item)
        if leader is None and point and point.owner:
            return people.find_user_id(name=point.owner)
        return leader

    def _judge(self, item: Item) -> Actor:
        name = item.judged_by.get_username() if item.judged_by else ""
        return Actor(name, item.judged_by_id, "audits")

    def _what(self, item: Item) -> str:
        draw = item.drawn.draw
        title = draw.title_zh if settings.LANGUAGE_CODE.startswith("zh") else draw.title_en
        return next(iter(self.errors(item)), "") or title or draw.title_en or draw.title_zh
