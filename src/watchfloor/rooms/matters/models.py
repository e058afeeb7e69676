from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from .contracts import ClockTime, State, Verb

ENDED_STATES = [State.VERIFIED.value, State.CANCELLED.value]


class Matter(models.Model):
    """What must be brought to an end. The columns from `state` on are a cache of the replay."""

    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    body = models.JSONField()
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.PROTECT, null=True, related_name="+"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    # Standards stand above this room, so their versions are plain numbers here.
    standard_version_id = models.BigIntegerField(null=True, db_index=True)
    opener = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    expected_loss = models.FloatField(default=0.0)
    effect_check_weeks = models.PositiveSmallIntegerField(default=0)
    # An effect check names the matter and the round of it that it looks at.
    checks = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="checked_by"
    )
    checks_round = models.PositiveIntegerField(null=True)

    state = models.CharField(max_length=10, choices=[(each.value, each.value) for each in State])
    owner = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    doers = ArrayField(models.BigIntegerField(), default=list)
    seq = models.PositiveIntegerField()
    round = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    last_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(null=True, db_index=True)  # when its effect is to be checked
    open_children = models.PositiveIntegerField(default=0)
    calendar_stamp = models.CharField(max_length=64, blank=True)  # of the hours it counted with

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["checks", "checks_round"], name="one_check_a_round"),
            models.CheckConstraint(
                name="ended_when_its_state_says_so",
                condition=Q(state__in=ENDED_STATES, ended_at__isnull=False)
                | ~Q(state__in=ENDED_STATES) & Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="no_end_while_a_child_is_open",
                condition=Q(open_children=0) | Q(ended_at=None),
            ),
            models.CheckConstraint(
                name="ends_after_it_opens",
                condition=Q(last_at__gte=F("opened_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at"], name="open_by_owner", condition=Q(ended_at=None)
            ),
            models.Index(fields=["due_at", "id"], name="open_by_due", condition=Q(ended_at=None)),
            models.Index(fields=["node", "kind", "state"], name="by_node_kind_state"),
            models.Index(fields=["kind", "state"], name="by_kind_state"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.title}"


class MatterEvent(models.Model):
    """One thing that happened. Triggers refuse to change or remove it.

    An escalation step names its clock, round and step, and exists at most once.
    """

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    at = models.DateTimeField()
    verb = models.CharField(max_length=10, choices=[(each.value, each.value) for each in Verb])
    actor_user_id = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=150)
    to_user_id = models.BigIntegerField(null=True)
    note = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    clock = models.PositiveSmallIntegerField(null=True)
    round = models.PositiveIntegerField(null=True)
    step = models.PositiveSmallIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "seq"], name="event_once_per_seq"),
            models.UniqueConstraint(
                fields=["matter", "clock", "round", "step"], name="step_fires_once"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.matter_id}.{self.seq} {self.verb}"


class MatterClock(models.Model):
    """A clock as it was when the matter was opened; a later policy does not touch it."""

    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="clocks")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=80)
    limit_minutes = models.PositiveIntegerField()
    time = models.CharField(max_length=10, choices=[(each.value, each.value) for each in ClockTime])
    pauses = models.BooleanField()
    stops_on = models.CharField(max_length=10)
    steps = models.JSONField(default=list)  # [[after_minutes, to], …]
    source = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["matter", "position"], name="clock_once_per_position")
        ]

    def __str__(self) -> str:
        return f"#{self.matter_id} {self.name}"


class MatterStep(models.Model):
    """A cache too: when an escalation step is to be fired, as it stands now."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="steps_to_come")
    clock = models.PositiveSmallIntegerField()
    round = models.PositiveIntegerField()
    step = models.PositiveSmallIntegerField()
    to = models.CharField(max_length=20)
    fire_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["matter", "clock", "round", "step"], name="step_to_come_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.matter_id} {self.clock}.{self.step} {self.fire_at}"
