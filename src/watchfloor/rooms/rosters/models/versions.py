"""Tables of rosters in the making: versions are drafts that planners change."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Roster(models.Model):
    """A span of days of a node, or of the whole centre, that is rostered together."""

    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.PROTECT, null=True, related_name="+"
    )
    name = models.CharField(max_length=120)
    first_day = models.DateField()
    last_day = models.DateField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="roster_days_in_order", condition=Q(last_day__gte=F("first_day"))
            )
        ]
        indexes = [models.Index(fields=["first_day", "last_day"], name="roster_by_day")]

    def __str__(self) -> str:
        return self.name


class Version(models.Model):
    """One state of a roster: made by a run, by hand, from a file, or by a repair."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10)  # solved, edited, imported, repaired, copied
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    note = models.CharField(max_length=500, blank=True)
    settings = models.JSONField(default=dict)  # lines, rules on, friendly, seed: how it was made
    figures = models.JSONField(default=dict)  # cost, bound, gap, parts, paid hours, unmet hours
    uncovered = models.JSONField(default=list)
    violations = models.JSONField(default=list)
    explanation = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)  # raised by each edit: two hands are noticed
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["roster", "number"], name="roster_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.roster_id} #{self.number}"


class Shift(models.Model):
    """A shift of a version."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="shifts")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    code = models.CharField(max_length=12)
    start_minute = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField()
    breaks = models.JSONField(default=list)  # [name, start minute, minutes, paid]
    activities = models.JSONField(default=list)  # [name, start minute, minutes]
    is_pinned = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "agent", "day"], name="shift_once_a_day"),
            models.CheckConstraint(
                name="shift_is_sensible",
                condition=Q(start_minute__lt=1440, minutes__gte=1, minutes__lte=1440),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day} {self.code}"


class Edit(models.Model):
    """Shifts of a version that somebody changed at one go: undone as one."""

    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="edits")
    before = models.JSONField()  # shifts as they were, and
    after = models.JSONField()  # as they became: [agent, day, shift or null]
    note = models.CharField(max_length=300, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.version_id} {self.pk}"


class Run(models.Model):
    """A roster being worked out by the worker."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="runs")
    base = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    version = models.ForeignKey(Version, on_delete=models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=10)  # solve, repair, explain
    settings = models.JSONField(default=dict)
    state = models.CharField(max_length=10)  # waiting, running, done, cancelled, failed
    stage = models.CharField(max_length=40, blank=True)
    share = models.FloatField(default=0)
    cost = models.FloatField(null=True)
    lower_bound = models.FloatField(null=True)
    cancel_asked_at = models.DateTimeField(null=True)
    problem = models.JSONField(default=dict)  # why it failed: code, message, fields
    asked_by = models.CharField(max_length=150)
    asked_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["roster"],
                condition=Q(state__in=("waiting", "running")),
                name="one_run_a_roster",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
