from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


class Feed(models.Model):
    """A source system whose records we read; a contact's key is unique within it."""

    name = models.CharField(max_length=80, unique=True)
    format = models.CharField(max_length=40)
    timezone = models.CharField(max_length=60, default="UTC")

    def __str__(self) -> str:
        return self.name


class Queue(models.Model):
    """A queue (skill group) of a feed; it belongs to a node of the organisation."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="queues")
    code = models.CharField(max_length=200)
    title = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=10, default="voice")
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.SET_NULL, null=True, related_name="+"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["feed", "code"], name="queue_once_per_feed")]

    def __str__(self) -> str:
        return self.title or self.code


class QueueTerms(models.Model):
    """The thresholds that hold for a queue from a day on; the past keeps its own."""

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="terms")
    valid_from = models.DateTimeField()
    service_level_seconds = models.PositiveIntegerField(default=20)
    short_abandon_seconds = models.PositiveIntegerField(default=5)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "valid_from"], name="terms_once_per_instant")
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} from {self.valid_from}"


class ImportRun(models.Model):
    """One import of one file. Its data are saved in one transaction, or not at all."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="runs")
    file_name = models.CharField(max_length=300)
    file_bytes = models.BigIntegerField(default=0)
    content_hash = models.CharField(max_length=64, db_index=True)
    format = models.CharField(max_length=40)
    timezone = models.CharField(max_length=60)
    options = models.JSONField(default=dict)  # the column mapping of a generic file
    status = models.CharField(max_length=12, default="queued", db_index=True)
    progress_share = models.FloatField(default=0)
    heartbeat_at = models.DateTimeField(null=True)
    lines = models.BigIntegerField(default=0)
    accepted = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    duplicates = models.BigIntegerField(default=0)
    contacts = models.BigIntegerField(default=0)
    legs = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    by = models.CharField(max_length=150)
    by_user_id = models.BigIntegerField(null=True)
    by_origin = models.CharField(max_length=100, blank=True)
    problem = models.CharField(max_length=80, blank=True)
    problem_fields = models.JSONField(default=dict)
    warnings = models.JSONField(default=list)
    upload = models.CharField(max_length=300, blank=True)  # where a page's upload waits
    # Earlier runs whose rows this one continued or repeated: they cannot be undone before it.
    rests_on = ArrayField(models.BigIntegerField(), default=list)

    def __str__(self) -> str:
        return f"#{self.pk} {self.file_name}"


class RawChunk(models.Model):
    """A run of raw lines, packed by `rules.chunks` and sealed: a better parser can read it again.

    `first_line` is the smallest line number in it; the numbers of a chunk lie before those of
    the next one.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="chunks")
    first_line = models.BigIntegerField()
    line_count = models.IntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "first_line"], name="chunk_once_per_line")
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.first_line}"


class ImportRefusal(models.Model):
    """A line that could not be read, and why."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="refusals")
    line = models.BigIntegerField()
    reason = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["run", "line"], name="refusal_by_line")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line} {self.reason}"


class OrphanLine(models.Model):
    """A line whose beginning was not in its file. It waits for the import that brings it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="orphans")
    line = models.BigIntegerField()
    leg_id = models.BigIntegerField(null=True, db_index=True)  # the leg that it ended up in
    joined_by = models.ForeignKey(
        ImportRun, on_delete=models.PROTECT, null=True, related_name="joined_orphans"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "line"], name="orphan_once_per_line")]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.line}"


class ReplacedRow(models.Model):
    """A row as it was before `run` changed it: what an undo puts back."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="replaced_rows")
    table = models.CharField(max_length=40)  # "leg", "state", "count"
    row_id = models.BigIntegerField()
    data = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "table", "row_id"], name="replaced_once_per_run")
        ]
        indexes = [models.Index(fields=["table", "row_id"], name="replaced_by_row")]

    def __str__(self) -> str:
        return f"{self.table} {self.row_id}"


class Leg(models.Model):
    """One stay of a contact in one queue. Partitioned by month of entry (see the migration)."""

    pk = models.CompositePrimaryKey("entered_at", "id")
    id = models.BigIntegerField()
    feed = models.ForeignKey(Feed, on_delete=models.DO_NOTHING, related_name="+")
    queue = models.ForeignKey(Queue, on_delete=models.DO_NOTHING, related_name="+")
    call_id = models.TextField()
    contact_key = models.TextField()
    channel = models.CharField(max_length=10)
    entered_at = models.DateTimeField()
    outcome = models.SmallIntegerField()
    ending = models.TextField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    wait_ms = models.IntegerField(null=True)
    ring_ms = models.IntegerField(null=True)
    talk_ms = models.IntegerField(null=True)
    hold_ms = models.IntegerField(null=True)
    wrap_ms = models.IntegerField(null=True)
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.DO_NOTHING, null=True, related_name="+"
    )
    transferred_to = models.TextField(null=True)
    customer_masked = models.TextField()
    customer_key = models.BinaryField(null=True)
    note = models.TextField()
    run = models.ForeignKey(ImportRun, on_delete=models.DO_NOTHING, related_name="+")
    lines = ArrayField(models.IntegerField())  # in the run's file; all of them: LegSource

    class Meta:
        managed = False  # partitioned: made by hand in the migration
        db_table = "interactions_leg"

    def __str__(self) -> str:
        return f"{self.call_id} {self.queue_id}"


class LegSource(models.Model):
    """Which lines of which run stand behind a leg; several rows when it grew over several files."""

    leg_id = models.BigIntegerField(primary_key=True)
    run = models.ForeignKey(ImportRun, on_delete=models.DO_NOTHING, related_name="+")
    line = models.BigIntegerField()

    class Meta:
        managed = False  # a view, made in the migration
        db_table = "interactions_legsource"

    def __str__(self) -> str:
        return f"{self.leg_id}: {self.run_id}:{self.line}"


class AgentState(models.Model):
    """A stretch of one agent's state in one feed, [started_at, ended_at)."""

    feed = models.ForeignKey(Feed, on_delete=models.PROTECT, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=40)
    reason = models.CharField(max_length=120)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed", "agent", "state", "started_at"], name="state_once_per_start"
            ),
            models.CheckConstraint(
                name="state_ends_after_it_starts",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("started_at")),
            ),
        ]
        indexes = [models.Index(fields=["agent", "started_at"], name="state_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"


class IntervalCount(models.Model):
    """One queue in one five minutes (UTC, by arrival): what every interval page adds up.

    Added up from legs, or (then `run` says by which import) brought by a file that has only
    totals, whose intervals may be longer.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+")
    start_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField(default=5)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, null=True, related_name="+")
    offered = models.IntegerField()
    answered = models.IntegerField()
    abandoned = models.IntegerField()
    abandoned_short = models.IntegerField()
    abandoned_within = models.IntegerField()
    answered_within = models.IntegerField()
    flowed_out = models.IntegerField()
    flowed_out_within = models.IntegerField()
    lost = models.IntegerField()
    open = models.IntegerField()
    transferred = models.IntegerField()
    held = models.IntegerField()
    wait_ms_sum = models.BigIntegerField()
    abandoned_wait_ms_sum = models.BigIntegerField()
    ring_ms_sum = models.BigIntegerField()
    talk_ms_sum = models.BigIntegerField()
    hold_ms_sum = models.BigIntegerField()
    wrap_ms_sum = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["queue", "start_at"], name="count_once_per_cell"),
            models.CheckConstraint(
                name="counts_reconcile",
                condition=Q(
                    offered=F("answered") + F("abandoned") + F("flowed_out") + F("lost") + F("open")
                ),
            ),
        ]
        indexes = [models.Index(fields=["start_at"], name="count_by_start")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.start_at}"


class DayCount(models.Model):
    """Legs of one queue, one UTC day and one kind: what the totals of long windows add up.

    The kind is everything that a drill-down may filter by, so that any figure of a year is a sum
    of a few thousand rows. Always equal to the legs; written with the cells of the same legs.
    """

    queue = models.ForeignKey(Queue, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    outcome = models.SmallIntegerField()
    within = models.BooleanField()
    short = models.BooleanField()
    transferred = models.BooleanField()
    legs = models.IntegerField()
    held = models.IntegerField()
    wait_ms_sum = models.BigIntegerField()
    ring_ms_sum = models.BigIntegerField()
    talk_ms_sum = models.BigIntegerField()
    hold_ms_sum = models.BigIntegerField()
    wrap_ms_sum = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["queue", "day", "outcome", "within", "short", "transferred"],
                name="day_count_once_per_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day} {self.outcome}"


class SavedMapping(models.Model):
    """How the columns of a generic file were read last time, found again by its header."""

    header_hash = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    mapping = models.JSONField()
    timezone = models.CharField(max_length=60)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
