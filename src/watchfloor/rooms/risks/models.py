from __future__ import annotations

import uuid

from django.db import models


class Measured(models.Model):
    """What was known of a point in a week: the newest row is what its stars are made of."""

    standard = models.ForeignKey("standards.Standard", on_delete=models.CASCADE, related_name="+")
    week_on = models.DateField()  # a Monday
    measured_at = models.DateTimeField()
    looked = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    weight = models.FloatField(default=0)
    failed_weight = models.FloatField(default=0)
    spread = models.FloatField(default=0)
    recent_looked = models.PositiveIntegerField(default=0)
    recent_failed = models.PositiveIntegerField(default=0)
    recent_weight = models.FloatField(default=0)
    recent_failed_weight = models.FloatField(default=0)
    recent_spread = models.FloatField(default=0)
    reach = models.FloatField(null=True)
    stars = models.PositiveSmallIntegerField()
    rate = models.FloatField()
    week_loss = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "week_on"], name="measured_once_a_week"),
        ]
        indexes = [models.Index(fields=["measured_at"], name="measured_last")]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.week_on} {self.stars}"


class Case(models.Model):
    """A contact or finding that shows what a point means: a link, never a copy."""

    standard = models.ForeignKey("standards.Standard", on_delete=models.CASCADE, related_name="+")
    subject = models.CharField(max_length=200)  # "contact:PBX-17", "matter:4"
    note = models.CharField(max_length=300, blank=True)
    added_by = models.CharField(max_length=150)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "subject"], name="case_once_a_point"),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} {self.subject}"


class PointNumber(models.Model):
    """The last number given to a point whose code begins so: FIN-017."""

    prefix = models.CharField(max_length=8, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}-{self.last}"


class ImportDraft(models.Model):
    """A library file between its preview and its saving, kept for a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    user_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    data = models.BinaryField()
    made_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name


class KnownPoint(models.Model):
    """Every point that was ever proposed, by its code: how a retired one is found again."""

    standard = models.OneToOneField(
        "standards.Standard", on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    code = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.code
