"""Where events come from, the store of them all, and what is not known yet.

The store is the truth: what the floor looks like now, and every stay and stretch kept beside it,
is a fold of these rows. Nothing in it is ever changed.
"""

from __future__ import annotations

import uuid

from django.db import models


class Source(models.Model):
    """A switch, a file or a program that tells us what happens."""

    name = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=20)  # contracts.SourceKind
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.PROTECT, null=True, related_name="+"
    )
    settings = models.JSONField(default=dict)  # host, port, path; what its kind asks for
    secret = models.BinaryField(null=True)  # sealed
    is_on = models.BooleanField(default=True)
    silent_after_seconds = models.PositiveIntegerField(default=45)
    state = models.CharField(max_length=12, default="waiting")  # contracts.SourceState
    problem = models.CharField(max_length=80, blank=True)
    problem_fields = models.JSONField(default=dict)
    position = models.JSONField(default=dict)  # where to go on: offset of a file, last sequence
    skew_seconds = models.FloatField(null=True)  # how far its clock is ahead of ours
    last_event_at = models.DateTimeField(null=True)  # by its own clock
    last_received_at = models.DateTimeField(null=True)  # by ours
    last_alive_at = models.DateTimeField(null=True)  # an event or a heart-beat
    usual_gap_seconds = models.FloatField(null=True)  # between two receipts, newer ones weigh more
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class Silence(models.Model):
    """A time in which a source said nothing, [started_at, ended_at), noted when it spoke again.

    `gaps` are the parts of it of which nothing was told later either, as pairs of instants in
    ISO 8601; a silence without gaps was filled in, and explains nothing any more.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="silences")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField()
    allowed_seconds = models.FloatField()  # a pause as long as this proves nothing
    gaps = models.JSONField(default=list)
    filled_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    counted_at = models.DateTimeField(null=True)  # when days that were worked out took note of it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "started_at"], name="silence_once"),
            models.CheckConstraint(
                name="silence_ends_after_it_starts",
                condition=models.Q(ended_at__gt=models.F("started_at")),
            ),
        ]
        indexes = [models.Index(fields=["source", "ended_at"], name="silence_by_time")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.started_at:%F %T}"


class Event(models.Model):
    """One thing that happened, as it was told. Written by one function, read in order of `seq`."""

    seq = models.BigAutoField(primary_key=True)
    source = models.ForeignKey(
        Source, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    key = models.CharField(max_length=200, db_collation="C")  # the source's own id of the event
    at = models.DateTimeField()
    received_at = models.DateTimeField()
    type = models.CharField(max_length=24)  # contracts.EventType
    agent = models.CharField(max_length=200, blank=True, db_collation="C")
    contact = models.CharField(max_length=200, blank=True, db_collation="C")
    queue = models.CharField(max_length=200, blank=True, db_collation="C")
    channel = models.CharField(max_length=10, default="voice")
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="event_once_per_source")
        ]
        indexes = [
            models.Index(
                fields=["source", "contact"],
                name="event_by_contact",
                condition=~models.Q(contact=""),
            ),
            models.Index(
                fields=["source", "agent", "at"],
                name="event_by_agent",
                condition=~models.Q(agent=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class Keeper(models.Model):
    """How far stays and stretches are kept, in the one row that there is.

    `generation` is another one after the store was emptied or kept anew: whoever follows the
    store begins from nothing then. Of what happened before `whole_since`, events may have been
    let go; a late one that came after that does not make the time before it whole again.
    """

    generation = models.UUIDField(default=uuid.uuid4)
    kept_seq = models.BigIntegerField(default=0)
    kept_at = models.DateTimeField(null=True)
    whole_since = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.kept_seq)


class RefusedEvent(models.Model):
    """Something that could not be read: a malformed frame, a record without a time."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="refused")
    key = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    excerpt = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["source", "-received_at"], name="refused_event_by_time")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.reason}"


class QueueName(models.Model):
    """What a source calls a queue, and which queue it is; without one it waits to be mapped."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="queue_names")
    code = models.CharField(max_length=200)
    queue = models.ForeignKey(
        "interactions.Queue", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "code"], name="queue_name_once_per_source")
        ]

    def __str__(self) -> str:
        return self.code


class AgentName(models.Model):
    """What a source calls an agent, and who it is; without one it waits to be mapped."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="agent_names")
    login = models.CharField(max_length=200)
    agent = models.ForeignKey(
        "people.Agent", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    first_seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "login"], name="agent_name_once_per_source")
        ]

    def __str__(self) -> str:
        return self.login
