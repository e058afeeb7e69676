from __future__ import annotations

from django.db import models
from django.db.models import Q

from .contracts import MODES


class CentreSettings(models.Model):
    """One row: how the centre tells time."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    timezone = models.CharField(max_length=60)
    works_on_holidays = models.BooleanField(default=True)
    country = models.CharField(max_length=8, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="one_centre", condition=Q(pk=1))]

    def __str__(self) -> str:
        return self.timezone


class Hours(models.Model):
    """One stretch of a weekday in which a queue, a part of the organisation or the centre works.

    People and queues live in rooms that this one does not know, so they are plain numbers here.
    """

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()
    node_id = models.BigIntegerField(null=True)
    queue_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="weekday_0_to_6", condition=Q(weekday__range=(0, 6))),
            models.CheckConstraint(
                name="of_a_node_or_of_a_queue", condition=Q(node_id=None) | Q(queue_id=None)
            ),
            models.UniqueConstraint(
                fields=["weekday", "opens", "node_id", "queue_id"],
                name="hours_once",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}-{self.closes}"


class Special(models.Model):
    """Something that makes a day unlike its weekday: its mode, or a mark beside it."""

    day = models.DateField()
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=120)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    works_as = models.PositiveSmallIntegerField(null=True)
    source = models.CharField(max_length=40, blank=True)
    offset = models.SmallIntegerField(null=True)
    is_confirmed = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "kind"], name="kind_once_a_day"),
            models.UniqueConstraint(
                fields=["day"],
                name="one_mode_a_day",
                condition=Q(kind__in=[kind.value for kind in sorted(MODES)]),
            ),
            models.CheckConstraint(
                name="both_ends_or_none",
                condition=Q(opens=None, closes=None) | Q(opens__isnull=False, closes__isnull=False),
            ),
            models.CheckConstraint(
                name="works_as_a_weekday",
                condition=Q(works_as=None) | Q(works_as__range=(0, 6)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
