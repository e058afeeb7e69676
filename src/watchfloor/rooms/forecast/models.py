"""Tables of the forecast room.

What was forecast is kept: versions, their days and long-term versions are refused to be changed by
triggers (migration 0002). A version has one row a day, with one entry a slot of the local day; what
pages show (instants, quantiles, totals) is worked out from it when it is read.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Series(models.Model):
    """What is forecast: a queue's contacts, or something that no queue records."""

    code = models.CharField(max_length=200, unique=True)
    title = models.CharField(max_length=200)
    channel = models.CharField(max_length=10, default="voice")
    source = models.CharField(max_length=5)
    queue = models.OneToOneField(
        "interactions.Queue", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    # Of a series without a queue; that of a queue is the queue's own.
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    interval_minutes = models.PositiveSmallIntegerField(default=30)
    horizon_days = models.PositiveSmallIntegerField(default=56)
    method = models.CharField(max_length=40, blank=True)
    method_reason = models.CharField(max_length=300, blank=True)
    peer = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    peer_factor = models.FloatField(default=1.0)
    is_active = models.BooleanField(default=True)
    # How the last four weeks went, a week ahead: what the list of tasks looks at.
    recent_wape = models.FloatField(null=True)
    recent_floor = models.FloatField(null=True)
    recent_bias = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="peer_factor_positive", condition=Q(peer_factor__gt=0)),
            models.CheckConstraint(name="not_its_own_peer", condition=~Q(peer=F("id"))),
        ]

    def __str__(self) -> str:
        return self.code


class Scenario(models.Model):
    """A way things may go. Exactly one is the base."""

    title = models.CharField(max_length=120)
    is_base = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    factor = models.FloatField(default=1.0)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["is_base"], condition=Q(is_base=True), name="one_base_scenario"
            ),
            models.UniqueConstraint(
                fields=["title"], condition=Q(removed_at=None), name="scenario_titles_differ"
            ),
            models.CheckConstraint(name="scenario_factor_positive", condition=Q(factor__gt=0)),
            models.CheckConstraint(
                name="base_stays_as_it_is",
                condition=Q(is_base=False) | Q(factor=1.0, removed_at=None),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """One go at many series. Pages poll it; `heartbeat_at` tells a killed one from a slow one."""

    status = models.CharField(max_length=12, default="queued", db_index=True)
    origin = models.CharField(max_length=10)
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, null=True, related_name="+")
    series_ids = ArrayField(models.BigIntegerField(), default=list)  # empty: all
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=300, blank=True)
    queued_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)
    by_user_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"#{self.pk} {self.status}"


class Version(models.Model):
    """One forecast of one series in one scenario, made at one instant. Never changed."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="versions")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=10)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    timezone = models.CharField(max_length=60)  # whose days and slots these are
    interval_minutes = models.PositiveSmallIntegerField()
    history_first = models.DateField(null=True)
    history_last = models.DateField(null=True)
    first_day = models.DateField()
    last_day = models.DateField()
    model = models.CharField(max_length=200)
    state = models.CharField(max_length=10)
    reason = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=500, blank=True)
    contacts = models.FloatField()
    factor = models.FloatField(default=1.0)  # the scenario's, as it was
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    spread = models.JSONField()  # rules.packing
    leaderboard = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    effects = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "scenario", "number"], name="version_numbers_differ"
            ),
            models.CheckConstraint(
                name="horizon_in_order", condition=Q(last_day__gte=F("first_day"))
            ),
        ]
        indexes = [
            models.Index(fields=["series", "scenario", "made_at"], name="version_by_age"),
            models.Index(fields=["made_at"], name="version_made_at"),
        ]

    def __str__(self) -> str:
        return f"{self.series_id}/{self.scenario_id} #{self.number}"


class VersionDay(models.Model):
    """A day of a version, one entry a slot of the local day. Never changed."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="days")
    day = models.DateField()
    mean = ArrayField(models.FloatField())  # with the scenario's factor and the overrides
    model_mean = ArrayField(models.FloatField())  # what the model said
    is_open = ArrayField(models.BooleanField())
    handle_seconds = ArrayField(models.FloatField(), null=True)
    components = models.JSONField(default=dict)  # name -> a number a day, or one a slot
    overrides = models.JSONField(default=dict)  # slot -> number of the override laid over it

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "day"], name="version_day_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.day}"


class Edit(models.Model):
    """One change of the grid: it can be undone as one. An undo is an edit of its own."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="edits")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="edits")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="edits")
    cells = models.PositiveIntegerField()
    note = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    undoes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=150, blank=True)

    class Meta:
        indexes = [models.Index(fields=["series", "scenario", "made_at"], name="edit_by_age")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.note}"


class Override(models.Model):
    """What somebody put over the model's figure of one interval; holds until `ended_by`."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="overrides")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="overrides")
    starts_at = models.DateTimeField()
    kind = models.CharField(max_length=5)
    value = models.FloatField()
    edit = models.ForeignKey(Edit, on_delete=models.PROTECT, related_name="overrides")
    ended_by = models.ForeignKey(Edit, on_delete=models.PROTECT, null=True, related_name="ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "scenario", "starts_at"],
                condition=Q(ended_by=None),
                name="one_override_a_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_at} {self.kind} {self.value}"


class Event(models.Model):
    """Something that moves the volume, of some series or (none named) of all."""

    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    series = models.ManyToManyField(Series, related_name="events")
    expected_percent = models.FloatField(null=True)
    exclude = models.BooleanField(default=False)
    is_plan = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="event_ends_after_its_start", condition=Q(ends_at__gt=F("starts_at"))
            ),
            models.CheckConstraint(
                name="no_less_than_nothing",
                condition=Q(expected_percent=None) | Q(expected_percent__gte=-100),
            ),
        ]
        indexes = [models.Index(fields=["starts_at"], name="event_by_start")]

    def __str__(self) -> str:
        return self.name


class EventMeasure(models.Model):
    """What an event did to one series, measured after its end."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="measures")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    factor = models.FloatField()
    low = models.FloatField()
    high = models.FloatField()
    contacts = models.FloatField()
    measured_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "series"], name="one_measure_a_series")
        ]

    def __str__(self) -> str:
        return f"{self.event_id}/{self.series_id} {self.factor}"


class Driver(models.Model):
    """What people expect of the long term: growth, a migration, a new product."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, null=True, related_name="drivers")
    title = models.CharField(max_length=120)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True)
    unit = models.CharField(max_length=20)
    amount = models.FloatField()
    note = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="driver_ends_after_its_start",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
            )
        ]

    def __str__(self) -> str:
        return self.title


class LongTermVersion(models.Model):
    """A long-term forecast of one series: weeks (or months) as columns. Never changed."""

    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="long_terms")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="long_terms")
    every = models.CharField(max_length=5, default="week")
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    starts_on = ArrayField(models.DateField())  # first day of each period
    mean = ArrayField(models.FloatField())
    baseline = ArrayField(models.FloatField())  # without the growth that people entered
    q025 = ArrayField(models.FloatField())
    q10 = ArrayField(models.FloatField())
    q50 = ArrayField(models.FloatField())
    q90 = ArrayField(models.FloatField())
    q975 = ArrayField(models.FloatField())
    handle_seconds = ArrayField(models.FloatField(), null=True)
    drivers = models.JSONField(default=list)  # as they were
    notes = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["series", "scenario", "made_at"], name="long_term_by_age")]

    def __str__(self) -> str:
        return f"{self.series_id}/{self.scenario_id} {self.made_at}"


class RunResult(models.Model):
    """What a run did with one series."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="results")
    series = models.ForeignKey(Series, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10)
    version = models.ForeignKey(Version, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "series"], name="one_result_a_run")]
        indexes = [models.Index(fields=["series", "at"], name="result_by_age")]

    def __str__(self) -> str:
        return f"{self.run_id}/{self.series_id} {self.state}"
