from __future__ import annotations

from django.db import models
from django.db.models import Q


class GuidanceSettings(models.Model):
    """What a centre chooses for its guidance: one row."""

    holdout_share = models.FloatField(default=0.1)
    seed = models.CharField(max_length=40, default="1")
    origins = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(name="there_is_one_row_of_settings", condition=Q(pk=1)),
            models.CheckConstraint(
                name="holdout_is_a_share_up_to_half",
                condition=Q(holdout_share__gte=0, holdout_share__lte=0.5),
            ),
        ]

    def __str__(self) -> str:
        return f"hold-out {self.holdout_share}"


class StepDecision(models.Model):
    """What was chosen for an agent at a step of a contact: once, whatever is asked later.

    The prompt's standard and version are kept by number; `probability` is that of the arm.
    `failed` and `weight` are filled from later judgements of the same contact and point.
    """

    contact_key = models.CharField(max_length=200)
    step = models.CharField(max_length=120)
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    arm = models.CharField(max_length=10, blank=True)
    probability = models.FloatField(default=1.0)
    standard_id = models.BigIntegerField(null=True)
    version_id = models.BigIntegerField(null=True)
    prompt_code = models.CharField(max_length=80, blank=True)
    because = models.CharField(max_length=20, blank=True)
    answer = models.CharField(max_length=12, blank=True)  # the latest: confirmed or overridden
    answered_at = models.DateTimeField(null=True)
    failed = models.BooleanField(null=True)
    weight = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_key", "step", "agent"], name="decision_once_per_step"
            )
        ]
        indexes = [
            models.Index(
                fields=["standard_id", "prompt_code", "at"],
                name="decision_by_prompt",
                condition=~Q(arm=""),
            ),
            models.Index(fields=["at"], name="decision_by_instant"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_key} {self.step} {self.arm}"


class PracticeNote(models.Model):
    """What happened in a practice ticket. No frame, rate, reach or effect is made of it."""

    contact_key = models.CharField(max_length=200)
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=700)
    at = models.DateTimeField()
    kind = models.CharField(max_length=30)
    result = models.CharField(max_length=20, blank=True)
    standard_id = models.BigIntegerField(null=True)
    step = models.CharField(max_length=120, blank=True)
    code = models.CharField(max_length=500, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact_key", "agent", "key"], name="practice_noted_once"
            )
        ]
        indexes = [models.Index(fields=["at"], name="practice_by_instant")]

    def __str__(self) -> str:
        return f"{self.contact_key} {self.kind}"


class AgentPointFacts(models.Model):
    """What is known of one agent at one risk point: judged contacts, and when she was reminded."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    standard_id = models.BigIntegerField()
    looked = models.FloatField(default=0.0)
    failed = models.FloatField(default=0.0)
    shown = models.PositiveIntegerField(default=0)
    last_shown_at = models.DateTimeField(null=True)
    version_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "standard_id"], name="facts_once_per_point")
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.standard_id}"
