"""What rooms above foresee and advise: boards show the newest of it.

No line in the journal: it is worked out anew every few minutes and nobody decides anything by it.
"""

from __future__ import annotations

from dataclasses import asdict

from watchfloor.rooms.floor.contracts import AdviceCard, OutlookCard
from watchfloor.rooms.floor.models import Advice, Outlook


def put_outlook(*, outlook: OutlookCard) -> None:
    """Keep what a queue's day will come to, in place of what was kept; never an older one."""
    row, is_new = Outlook.objects.get_or_create(
        queue_id=outlook.queue_id, defaults=_outlook_fields(outlook)
    )
    if not is_new:
        newer = Outlook.objects.filter(pk=row.pk, made_at__lte=outlook.made_at)
        newer.update(**_outlook_fields(outlook))


def put_advice(*, advice: AdviceCard) -> None:
    """Keep the one line of a part of the centre, in place of what was kept."""
    Advice.objects.update_or_create(
        node_id=advice.node_id,
        defaults={
            "words": asdict(advice.words),
            "link": advice.link,
            "made_at": advice.made_at,
            "expires_at": advice.expires_at,
        },
    )


def _outlook_fields(outlook: OutlookCard) -> dict[str, object]:
    return {
        "day": outlook.day,
        "made_at": outlook.made_at,
        "service_share": outlook.service_share,
        "service_low": outlook.service_low,
        "service_high": outlook.service_high,
        "next_hours_share": outlook.next_hours_share,
        "intervals": [dict(each) for each in outlook.intervals],
    }
