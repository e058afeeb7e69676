"""Tables of what is published, and of leave and hours.

A duty is one published shift. Later changes (swaps, sickness, overtime) raise its sequence and
never delete it: a calendar that people subscribe to must be told of what is gone. Days are local to
the centre; minutes count from the midnight that begins a shift's day, as the engine counts them.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q


class Duty(models.Model):
    """A published shift: what somebody is told to do. Cancelled ones stay for the calendars."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey(
        "rosters.Version", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    day = models.DateField()
    code = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    start_minute = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    breaks = models.JSONField(default=list)
    activities = models.JSONField(default=list)
    paid_minutes = models.PositiveSmallIntegerField()
    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    sequence = models.PositiveIntegerField(default=0)
    is_weekend = models.BooleanField(default=False)
    is_holiday = models.BooleanField(default=False)
    is_late = models.BooleanField(default=False)
    changed_at = models.DateTimeField()
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "day"], condition=Q(cancelled_at=None), name="duty_once_a_day"
            )
        ]
        indexes = [
            models.Index(fields=["day"], name="duty_by_day"),
            models.Index(fields=["agent", "day"], name="duty_by_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day} {self.code}"


class DutyChange(models.Model):
    """What became of a duty: published, moved, swapped, given away, taken out, put in."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="changes")
    cause = models.CharField(max_length=12)  # published, edited, swapped, given, repaired, offered
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["made_at"], name="duty_change_by_time")]

    def __str__(self) -> str:
        return f"{self.duty_id} {self.cause}"


class Leave(models.Model):
    """Days, or part of a day, that somebody asked to be away."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)  # contracts.leave.LeaveKind
    first_day = models.DateField()
    last_day = models.DateField()
    from_minute = models.PositiveSmallIntegerField(null=True)  # part of one day
    to_minute = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveIntegerField()  # taken from the balance, credited as worked
    state = models.CharField(max_length=10)  # asked, approved, declined, withdrawn
    reason = models.CharField(max_length=300, blank=True)
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="leave_days_in_order", condition=Q(last_day__gte=F("first_day"))
            )
        ]
        indexes = [models.Index(fields=["agent", "first_day"], name="leave_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind} {self.first_day}"


class HoursEntry(models.Model):
    """A line of somebody's ledger of leave or of hours (工时池): the balance is the sum."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    account = models.CharField(max_length=12)  # annual, …, or hours: the bank of hours
    day = models.DateField()
    minutes = models.IntegerField()  # + earned or granted, - taken
    cause = models.CharField(max_length=12)  # granted, leave, overtime, time_off, correction
    reason = models.CharField(max_length=300, blank=True)
    leave = models.ForeignKey(Leave, on_delete=models.CASCADE, null=True, related_name="entries")
    duty = models.ForeignKey(Duty, on_delete=models.SET_NULL, null=True, related_name="+")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["agent", "account", "day"], name="hours_by_account")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.account} {self.minutes:+d}"


class CalendarToken(models.Model):
    """The key of somebody's calendar feed: only its hash is kept."""

    agent = models.OneToOneField("people.Agent", on_delete=models.CASCADE, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.agent_id)
