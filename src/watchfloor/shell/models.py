"""What the first screen keeps for each person: what she put off or handed on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class WorklistMark(models.Model):
    """A line of the worklist that one person put off or handed on. Undone, never removed."""

    class Kind(models.TextChoices):
        SNOOZED = "snoozed"
        DELEGATED = "delegated"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(max_length=300)
    reason = models.CharField(max_length=500)
    until = models.DateTimeField()
    loss = models.FloatField()  # when it was put off: it comes back when it got clearly worse
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    to_user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    matter_id = models.BigIntegerField(null=True)  # that was assigned, or opened for it
    is_errand = models.BooleanField(default=False)  # opened for it: undoing it cancels the matter
    owner_before_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=Q(undone_at=None), name="one_mark_a_task"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
