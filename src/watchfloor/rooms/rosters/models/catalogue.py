"""Tables of what rosters are made from and when they are due."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ShiftType(models.Model):
    """A kind of shift of the centre or of a node: when it may begin, how long, which breaks."""

    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.PROTECT, null=True, related_name="+"
    )  # None: the whole centre
    code = models.CharField(max_length=12)  # 早, 中, 晚, N1: what stands in a month sheet
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    color = models.PositiveSmallIntegerField(default=0)  # of the palette
    earliest_start_minute = models.PositiveSmallIntegerField()
    latest_start_minute = models.PositiveSmallIntegerField()
    start_step_minutes = models.PositiveSmallIntegerField(default=30)
    lengths_minutes = ArrayField(models.PositiveSmallIntegerField())
    breaks = models.JSONField(default=list)  # callmath.scheduling.BreakRule
    takes_seat = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code"], condition=Q(removed_at=None), name="shift_code_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class RuleSetting(models.Model):
    """A rule of the centre or of a node, for days within its span. Replaced, never changed."""

    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.CASCADE, null=True, related_name="+"
    )
    key = models.CharField(max_length=80)  # the same rule through its versions: cn.weekly_rest
    kind = models.CharField(max_length=60)  # of callmath.scheduling.RULE_KINDS
    parameters = models.JSONField(default=dict)
    reach = models.JSONField(default=dict)  # contracts, tags, teams, people that it narrows to
    level = models.CharField(max_length=10)
    is_hard = models.BooleanField()
    weight = models.FloatField(default=0)
    source = models.CharField(max_length=300, blank=True)
    pack = models.CharField(max_length=60, blank=True)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    is_on = models.BooleanField(default=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "node"],
                condition=Q(replaced_at=None),
                nulls_distinct=False,
                name="rule_setting_once",
            )
        ]

    def __str__(self) -> str:
        return self.key


class WorkTerms(models.Model):
    """How somebody works from a day on. Replaced by later ones, never changed."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    valid_from = models.DateField()
    contract = models.CharField(max_length=60)  # full_time, part_time, …: rules narrow to it
    week_minutes = models.PositiveIntegerField()
    days_per_week = models.PositiveSmallIntegerField(default=5)
    shift_codes = ArrayField(models.CharField(max_length=12), default=list)  # []: all
    weekly_unavailable = models.JSONField(default=list)  # [weekday, from minute, to minute]
    tags = models.JSONField(default=dict)  # minor, pregnant, nursing -> last day, or null
    prefers_from_minute = models.PositiveSmallIntegerField(null=True)
    prefers_to_minute = models.PositiveSmallIntegerField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["agent", "valid_from"],
                condition=Q(replaced_at=None),
                name="work_terms_once_a_day",
            )
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} from {self.valid_from}"


class LineSkill(models.Model):
    """The skill that serves a line's contacts; a line without a row is served by everybody."""

    series = models.OneToOneField("forecast.Series", on_delete=models.CASCADE, related_name="+")
    skill = models.ForeignKey("people.Skill", on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.series_id} by {self.skill_id}"


class ApprovalRule(models.Model):
    """What is approved without a leader: where the centre wants it."""

    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.CASCADE, null=True, related_name="+"
    )
    what = models.CharField(max_length=8)  # leave, swap, give, offer
    terms = models.JSONField()  # days ahead, cover may fall by, …
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.what


class Deliverable(models.Model):
    """Something that planners owe again and again: next month's roster by the 25th."""

    name = models.CharField(max_length=120)
    what = models.CharField(max_length=12)  # roster, forecast, other: done by itself, or by hand
    every = models.CharField(max_length=8)  # month, week
    due_day = models.PositiveSmallIntegerField()  # of the month 1-31 (last if less), weekday 0-6
    days_ahead = models.PositiveSmallIntegerField(default=5)  # reminded so long before
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """A deliverable that was done for one due day."""

    deliverable = models.ForeignKey(Deliverable, on_delete=models.CASCADE, related_name="done")
    due_on = models.DateField()
    version = models.ForeignKey(
        "rosters.Version", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    note = models.CharField(max_length=300, blank=True)
    done_by = models.CharField(max_length=150)
    done_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deliverable", "due_on"], name="delivered_once")
        ]

    def __str__(self) -> str:
        return f"{self.deliverable_id} {self.due_on}"
