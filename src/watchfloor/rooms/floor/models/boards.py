"""What the boards show beside the events: wallboards, notes, and what rooms above foresee."""

from __future__ import annotations

from django.db import models


class Wallboard(models.Model):
    """Three to six large figures for the wall of one audience."""

    name = models.CharField(max_length=80, unique=True)
    node = models.ForeignKey("people.OrgNode", on_delete=models.CASCADE, related_name="+")
    tiles = models.JSONField()  # [{"figure": code, "queue_ids": […], "good": x, "bad": y}, …]
    is_dark = models.BooleanField(default=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class LeaderNote(models.Model):
    """What a leader noted about somebody with one click."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)  # helped, talked_to, praised, follow_up
    text = models.CharField(max_length=300, blank=True)
    contact = models.CharField(max_length=200, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["agent", "-made_at"], name="leader_note_by_agent")]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.kind}"


class Outlook(models.Model):
    """What a queue's day will come to, as a room above foresees it: one row a queue."""

    queue = models.OneToOneField("interactions.Queue", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    made_at = models.DateTimeField()
    service_share = models.FloatField(null=True)  # of the whole day, by the contract's formula
    service_low = models.FloatField(null=True)
    service_high = models.FloatField(null=True)
    next_hours_share = models.FloatField(null=True)  # of the next two hours
    intervals = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.queue_id} {self.day}"


class Advice(models.Model):
    """What gains most now in a part of the centre, as a room above says it: one row a node."""

    node = models.OneToOneField("people.OrgNode", on_delete=models.CASCADE, related_name="+")
    words = models.JSONField()  # {"en": …, "zh": …}
    link = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.node_id)
