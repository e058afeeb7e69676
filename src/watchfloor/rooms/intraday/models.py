"""Tables of the intraday room: what is foreseen, what is proposed, what came of it, and breaks."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Reforecast(models.Model):
    """The rest of one queue's day as it was foreseen at one moment; later ones stand beside it."""

    queue = models.ForeignKey("interactions.Queue", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    intervals = models.JSONField()  # contracts.OutlookInterval rows
    figures = models.JSONField(default=dict)  # of the day as a whole: so far, next hours, absence
    service_share = models.FloatField(null=True)
    service_low = models.FloatField(null=True)
    service_high = models.FloatField(null=True)
    notes = models.JSONField(default=list)  # what it rests on, in words

    class Meta:
        indexes = [models.Index(fields=["queue", "-made_at"], name="reforecast_by_queue")]

    def __str__(self) -> str:
        return f"{self.queue_id} {self.made_at}"


class LiveRule(models.Model):
    """When a signal is raised: an expression over live metrics, and how sure it must be."""

    name = models.CharField(max_length=80)
    node = models.ForeignKey("people.OrgNode", on_delete=models.CASCADE, related_name="+")
    expression = models.CharField(max_length=500)  # CEL, true or false
    queue_ids = models.JSONField(default=list)  # empty: every queue of the node
    intervals_in_a_row = models.PositiveSmallIntegerField(default=1)
    stars = models.PositiveSmallIntegerField(default=3)
    opens_matter = models.BooleanField(default=False)
    is_on = models.BooleanField(default=False)  # only after it was tested on history
    tested = models.JSONField(null=True)  # when it would have fired
    tested_at = models.DateTimeField(null=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["node", "name"], condition=Q(removed_at=None), name="live_rule_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Signal(models.Model):
    """Something out of the ordinary on a queue, from its first interval to its end."""

    kind = models.CharField(max_length=16)  # contracts.SignalKind
    rule = models.ForeignKey(LiveRule, on_delete=models.SET_NULL, null=True, related_name="+")
    queue = models.ForeignKey(
        "interactions.Queue", on_delete=models.CASCADE, null=True, related_name="+"
    )
    source_name = models.CharField(max_length=80, blank=True)  # of a heart-beat that stopped
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    evidence = models.JSONField()  # observed, expected, ratio, probability by chance, intervals
    loss = models.FloatField(default=0)  # contacts at stake
    matter_id = models.BigIntegerField(null=True)  # of the loop, where the rule asks for one
    marked = models.CharField(max_length=10, blank=True)  # real, false: what people said of it
    marked_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "rule", "queue", "source_name"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="signal_open_once",
            )
        ]
        indexes = [models.Index(fields=["-raised_at"], name="signal_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.queue_id}"


class Proposal(models.Model):
    """A next best action: why, what it gains, whom it touches; later what it really gained."""

    kind = models.CharField(max_length=20)  # contracts.ActionKind
    queue = models.ForeignKey("interactions.Queue", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    details = models.JSONField()  # what to do, so that accepting can do it
    affected_agents = models.JSONField(default=list)  # ids
    touches = models.JSONField(default=list)  # rules it touches, in words
    gain_contacts = models.FloatField()  # more contacts within the threshold
    gain_low = models.FloatField()
    gain_high = models.FloatField()
    service_before = models.FloatField(null=True)
    service_after = models.FloatField(null=True)
    agent_hours = models.FloatField(default=0)
    cost = models.FloatField(default=0)
    state = models.CharField(max_length=10, default="open")  # contracts.ProposalState
    place = models.PositiveSmallIntegerField(default=0)  # among those of its moment
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)
    actual = models.JSONField(null=True)  # what came of it, beside the expectation
    measured_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "-made_at"], name="proposal_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.queue_id}"


class BreakBooking(models.Model):
    """A 小休: booked for a time, or waiting in the break queue for its turn."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    minutes = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    wanted_at = models.DateTimeField(null=True)  # None: as soon as possible
    starts_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10)  # contracts.BreakState
    is_override = models.BooleanField(default=False)  # let go although the cap was reached
    reason = models.CharField(max_length=300, blank=True)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    overrun_seconds = models.PositiveIntegerField(default=0)  # work that ate into it
    owed_seconds = models.PositiveIntegerField(default=0)  # given back later
    repaid_seconds = models.PositiveIntegerField(default=0)  # of `minutes`: gives back what is owed
    planned_at = models.DateTimeField(null=True)  # where the schedule had it; None: nowhere
    planned_minutes = models.PositiveSmallIntegerField(default=0)  # how long it was there
    strained_at = models.DateTimeField(null=True)  # since when what is foreseen does not allow it
    early_at = models.DateTimeField(null=True)  # when an earlier moment was offered
    decided_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="break_ends_after_it_begins",
                condition=Q(ended_at=None) | Q(began_at=None) | Q(ended_at__gte=F("began_at")),
            )
        ]
        indexes = [models.Index(fields=["day", "state"], name="break_by_day")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.state}"
