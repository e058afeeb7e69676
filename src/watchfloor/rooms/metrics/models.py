from __future__ import annotations

from django.db import models
from django.db.models import Q


class VariantChoice(models.Model):
    """Which variant is the contract one from an instant on; the past keeps its own."""

    metric = models.CharField(max_length=40)
    variant = models.CharField(max_length=40)
    valid_from = models.DateTimeField()
    reason = models.CharField(max_length=300)
    by = models.CharField(max_length=150)
    chosen_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["metric", "valid_from"], name="choice_by_metric")]

    def __str__(self) -> str:
        return f"{self.metric}: {self.variant} from {self.valid_from}"


class Target(models.Model):
    """What a metric should be from an instant on, in a queue or wherever none is named."""

    metric = models.CharField(max_length=40)
    queue = models.ForeignKey(
        "interactions.Queue", on_delete=models.CASCADE, null=True, related_name="+"
    )
    goal = models.FloatField()
    valid_from = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["metric", "queue", "valid_from"],
                name="target_once_per_instant",
                nulls_distinct=False,
            ),
            models.CheckConstraint(name="goal_is_not_negative", condition=Q(goal__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.metric} {self.goal} from {self.valid_from}"


class Report(models.Model):
    """A stored report. A trigger in the database refuses to change or remove it."""

    title = models.CharField(max_length=200)
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    timezone = models.CharField(max_length=60)
    queues = models.JSONField()
    stored_at = models.DateTimeField()
    by = models.CharField(max_length=150)
    by_user_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return self.title


class ReportValue(models.Model):
    """One value of a stored report, with the words and the formula that it was computed with."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="values")
    position = models.PositiveIntegerField()
    metric = models.CharField(max_length=40)
    variant = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)
    formula = models.TextField()
    unit = models.CharField(max_length=10)
    value = models.FloatField(null=True)
    numerator = models.FloatField(null=True)
    denominator = models.FloatField(null=True)
    reason = models.CharField(max_length=200, blank=True)
    is_contract = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "position"], name="value_once_per_position")
        ]

    def __str__(self) -> str:
        return f"{self.metric}.{self.variant} v{self.version}"
