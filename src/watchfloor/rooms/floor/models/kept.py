"""What is kept of the events: stays of contacts, stretches of agents' states, and faults.

All are folds of the store, written as it grows by one keeper; `doctor` holds them against it.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .events import Source


class Stay(models.Model):
    """One stay of a contact in one queue, from its arrival there to its end."""

    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    contact = models.CharField(max_length=200, db_collation="C")
    position = models.PositiveSmallIntegerField()  # 0 is the first queue of the contact
    queue_name = models.CharField(max_length=200, db_collation="C")
    queue = models.ForeignKey(
        "interactions.Queue", on_delete=models.DO_NOTHING, db_constraint=False, null=True,
        related_name="+",
    )  # fmt: skip
    channel = models.CharField(max_length=10)
    entered_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12)  # contracts.StayOutcome
    login = models.CharField(max_length=200, blank=True, db_collation="C")
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.DO_NOTHING, db_constraint=False, null=True,
        related_name="+",
    )  # fmt: skip
    wait_ms = models.IntegerField(null=True)
    ring_ms = models.IntegerField(null=True)
    talk_ms = models.IntegerField(null=True)
    hold_ms = models.IntegerField(null=True)
    holds = models.PositiveSmallIntegerField(default=0)
    wrap_ms = models.IntegerField(null=True)
    transferred_to = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "contact", "position"], name="stay_once_per_position"
            )
        ]
        indexes = [
            models.Index(fields=["queue", "entered_at"], name="stay_by_queue"),
            models.Index(fields=["agent", "entered_at"], name="stay_by_agent"),
            models.Index(fields=["entered_at"], name="stay_by_time"),
            models.Index(fields=["source"], condition=Q(ended_at=None), name="stay_open"),
        ]

    def __str__(self) -> str:
        return f"{self.contact}/{self.position}"


class Stretch(models.Model):
    """A stretch of one agent's state as one source tells it, [started_at, ended_at)."""

    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    login = models.CharField(max_length=200, db_collation="C")
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.DO_NOTHING, db_constraint=False, null=True,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(max_length=16)  # contracts.AgentState
    reason = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "login", "started_at"], name="stretch_once_per_start"
            ),
            models.CheckConstraint(
                name="stretch_ends_after_it_starts",
                condition=Q(ended_at=None) | Q(ended_at__gt=F("started_at")),
            ),
        ]
        indexes = [
            models.Index(fields=["agent", "started_at"], name="stretch_by_agent"),
            models.Index(fields=["started_at"], name="stretch_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.login} {self.state}"


class Fault(models.Model):
    """Something that cannot have been as a source told it; kept and let go with its contact."""

    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    contact = models.CharField(max_length=200, blank=True, db_collation="C")
    login = models.CharField(max_length=200, blank=True, db_collation="C")
    queue_name = models.CharField(max_length=200, blank=True, db_collation="C")
    code = models.CharField(max_length=30)  # contracts.FaultCode
    at = models.DateTimeField()
    key = models.CharField(max_length=200, db_collation="C")  # of the event that shows it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["source", "contact", "login", "code", "at"], name="fault_once"
            )
        ]
        indexes = [models.Index(fields=["-at"], name="fault_by_time")]

    def __str__(self) -> str:
        return f"{self.code} {self.contact or self.login}"
