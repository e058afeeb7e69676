"""Tables of the staffing room.

Plans and what was estimated are kept: a later one stands beside an earlier one, and what a plan was
made with (policy, forecast version) is written into it. A plan has one row a day with one entry a
slot of the local day; what pages show is worked out from it when it is read.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Policy(models.Model):
    """Targets, patience, shrinkage of a queue, a node's queues or the centre, from a day on.

    Never changed: another one with the same reach and a later `made_at` takes its place.
    """

    queue = models.ForeignKey(
        "interactions.Queue", on_delete=models.CASCADE, null=True, related_name="+"
    )
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.CASCADE, null=True, related_name="+"
    )
    channel = models.CharField(max_length=10, blank=True)  # "": every channel
    valid_from = models.DateField()
    terms = models.JSONField()  # contracts.policies.Terms
    reason = models.CharField(max_length=500)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="policy_of_queue_or_node", condition=Q(queue=None) | Q(node=None)
            )
        ]
        indexes = [models.Index(fields=["valid_from"], name="policy_by_day")]

    def __str__(self) -> str:
        return f"#{self.pk} from {self.valid_from}"


class Plan(models.Model):
    """Requirements of one series in one scenario, made from one forecast version. Never changed."""

    series = models.ForeignKey("forecast.Series", on_delete=models.PROTECT, related_name="+")
    scenario = models.ForeignKey("forecast.Scenario", on_delete=models.PROTECT, related_name="+")
    forecast_version = models.ForeignKey(
        "forecast.Version", on_delete=models.PROTECT, related_name="+"
    )
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    timezone = models.CharField(max_length=60)
    interval_minutes = models.PositiveSmallIntegerField()
    first_day = models.DateField()
    last_day = models.DateField()
    model = models.CharField(max_length=40)
    person_hours = models.FloatField()  # rostered, in its whole horizon
    terms = models.JSONField()  # what it was made with: a list of (valid_from, terms)
    inputs = models.JSONField(default=dict)  # patience, busyness, … as they were estimated
    notes = models.JSONField(default=list)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "scenario", "number"], name="plan_numbers_differ"
            ),
            models.CheckConstraint(
                name="plan_days_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
        ]
        indexes = [models.Index(fields=["series", "scenario", "made_at"], name="plan_by_age")]

    def __str__(self) -> str:
        return f"{self.series_id}/{self.scenario_id} #{self.number}"


class PlanDay(models.Model):
    """A day of a plan: each step of the chain, one entry a slot of the local day. Never changed."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="days")
    day = models.DateField()
    contacts = ArrayField(models.FloatField())
    handle_seconds = ArrayField(models.FloatField())
    load_erlangs = ArrayField(models.FloatField())  # modified offered load
    required = ArrayField(models.IntegerField())  # productive people; -1: no number is enough
    required_low = ArrayField(models.IntegerField())  # if it comes as low as in one of ten
    required_high = ArrayField(models.IntegerField())  # if it comes as high as in one of ten
    scheduled = ArrayField(models.IntegerField())  # with in-office shrinkage
    rostered = ArrayField(models.IntegerField())  # with out-of-office shrinkage too
    service_level = ArrayField(models.FloatField(), null=True)  # expected with `required`
    reasons = models.JSONField(default=dict)  # slot -> why there is no number
    overrides = models.JSONField(default=dict)  # slot -> numbers of the overrides laid over it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "day"], name="plan_day_once")]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.day}"


class StepChange(models.Model):
    """Steps that somebody put figures over at one go: undone as one."""

    series = models.ForeignKey("forecast.Series", on_delete=models.PROTECT, related_name="+")
    scenario = models.ForeignKey("forecast.Scenario", on_delete=models.PROTECT, related_name="+")
    cells = models.PositiveIntegerField()
    reason = models.CharField(max_length=500)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    def __str__(self) -> str:
        return f"#{self.pk} {self.reason}"


class StepOverride(models.Model):
    """What somebody put over one step of the chain in one interval; holds until it is ended."""

    change = models.ForeignKey(StepChange, on_delete=models.PROTECT, related_name="overrides")
    series = models.ForeignKey("forecast.Series", on_delete=models.PROTECT, related_name="+")
    scenario = models.ForeignKey("forecast.Scenario", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    step = models.CharField(max_length=20)
    kind = models.CharField(max_length=5)  # set, scale, add
    value = models.FloatField()
    ended_at = models.DateTimeField(null=True)
    # The change that laid something else there, cleared it, or was undone: what an undo looks for.
    ended_by = models.ForeignKey(
        StepChange, on_delete=models.PROTECT, null=True, related_name="ended"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "scenario", "starts_at", "step"],
                condition=Q(ended_at=None),
                name="one_override_a_step",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.step} {self.kind} {self.value}"


class ScheduledDay(models.Model):
    """How many people are scheduled for a queue in each slot of a local day."""

    queue = models.ForeignKey("interactions.Queue", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    interval_minutes = models.PositiveSmallIntegerField()
    people = ArrayField(models.FloatField())
    source = models.CharField(max_length=200)
    saved_by = models.CharField(max_length=150)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["queue", "day"], name="scheduled_day_once")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"


class CapacityPlan(models.Model):
    """People, seats, lines and hiring by week: what was asked, and what came out. Never changed."""

    title = models.CharField(max_length=200)
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    number = models.PositiveIntegerField()  # of the same title
    first_week = models.DateField()
    weeks = models.PositiveSmallIntegerField()
    drivers = models.JSONField()
    result = models.JSONField()
    note = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["title", "number", "node"],
                name="capacity_plan_numbers_differ",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} #{self.number}"


class Study(models.Model):
    """Something that was simulated: scenarios side by side, or a real day replayed."""

    kind = models.CharField(max_length=10)  # what_if, replay
    title = models.CharField(max_length=200)
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    status = models.CharField(max_length=12, default="queued", db_index=True)
    asked = models.JSONField()
    result = models.JSONField(null=True)
    seed = models.BigIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)  # steps of work
    done = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)  # a refusal: code, what, where, mend, fields
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)
    by_user_id = models.BigIntegerField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "queued_at"], name="study_by_age")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.kind} {self.title}"


class Estimate(models.Model):
    """What records say about a queue: handle times, patience, redials, busyness. Never changed."""

    queue = models.ForeignKey("interactions.Queue", on_delete=models.CASCADE, related_name="+")
    topic = models.CharField(max_length=20)
    first_day = models.DateField()
    last_day = models.DateField()
    sample = models.PositiveIntegerField()
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["queue", "topic", "made_at"], name="estimate_by_age")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.topic} {self.made_at}"
