"""What people are to do, what counts as doing it, and what they and their leaders say of it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class DaySchedule(models.Model):
    """What one agent is to do on one day. A change makes a new row; the old one is kept."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()  # local to the centre; a night shift belongs to the day it begins
    spans = models.JSONField()  # [[start, end, activity code, title], …], instants in ISO 8601
    origin = models.CharField(max_length=12)  # imported, rosters, moved
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "day"], condition=Q(replaced_at=None), name="schedule_once_a_day"
            )
        ]
        indexes = [models.Index(fields=["day"], name="day_schedule_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class AdherenceTerms(models.Model):
    """How adherence is held in a part of the centre, from a day on; the past keeps its own."""

    node = models.ForeignKey("people.OrgNode", on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    grace_seconds = models.PositiveIntegerField(default=120)
    threshold_seconds = models.PositiveIntegerField(default=300)  # shorter ones are not asked about
    personal_minutes_a_day = models.PositiveSmallIntegerField(default=20)
    target_share = models.FloatField(default=0.9)
    matches = models.JSONField(default=dict)  # activity code -> states and reasons that fulfil it
    neutral = models.JSONField(default=list)  # reasons that count neither way

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["node", "valid_from"], name="adherence_terms_once")
        ]

    def __str__(self) -> str:
        return f"{self.node_id} from {self.valid_from}"


class Explanation(models.Model):
    """Why somebody was not where the schedule says, [started_at, ended_at)."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    kind = models.CharField(max_length=16)  # contracts.ExplanationKind
    text = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10)  # contracts.ExplanationState
    evidence = models.JSONField(default=dict)  # of automatic ones: what was seen
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="explanation_ends_after_it_starts", condition=Q(ended_at__gt=F("started_at"))
            )
        ]
        indexes = [models.Index(fields=["agent", "day"], name="explanation_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind}"


class DayFigures(models.Model):
    """What a day came to when it was worked out; a change works it out anew and keeps the old."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    figures = models.JSONField()  # seconds by status and impact, shares by definition
    cause = models.CharField(max_length=16)  # first, schedule, explanation, events, terms
    worked_out_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "day"], condition=Q(replaced_at=None), name="figures_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class ClockMark(models.Model):
    """Somebody clocked in or out: at a terminal, by a file, or on a page."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    is_in = models.BooleanField()
    origin = models.CharField(max_length=12)  # page, file, api
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "at", "is_in"], name="clock_mark_once")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {'in' if self.is_in else 'out'}"


class OvertimeClaim(models.Model):
    """Time beyond the schedule that was worked, and whether it is paid or given back."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    minutes = models.PositiveIntegerField()
    goes_to = models.CharField(max_length=8)  # pay, lieu
    state = models.CharField(max_length=10)  # asked, approved, declined
    reason = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "day"], name="overtime_once_a_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day} {self.minutes}"
