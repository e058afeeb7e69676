from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Standard(models.Model):
    """What should be: a name for its versions."""

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="standard_once_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class StandardVersion(models.Model):
    """A version. A trigger in the database refuses to change what was proposed or approved."""

    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="versions")
    kind = models.CharField(max_length=40)  # the standard's: so that one index finds what holds
    number = models.PositiveIntegerField()
    title_en = models.CharField(max_length=200, blank=True)
    title_zh = models.CharField(max_length=200, blank=True)
    body = models.JSONField(null=True)  # None: a retirement
    reason = models.TextField(blank=True)
    wanted_from = models.DateTimeField(null=True)  # None: from the approval on
    proposed_by = models.CharField(max_length=150)
    proposed_by_user_id = models.BigIntegerField(null=True)
    proposed_at = models.DateTimeField()
    change_matter_id = models.BigIntegerField(null=True)
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=150, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["standard", "number"], name="version_once"),
            models.CheckConstraint(
                name="approved_with_a_start",
                condition=Q(approved_at=None, valid_from=None, valid_to=None)
                | Q(approved_at__isnull=False, valid_from__gte=F("approved_at")),
            ),
            models.CheckConstraint(
                name="version_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="withdrawn_is_not_approved",
                condition=Q(withdrawn_at=None) | Q(approved_at=None),
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "valid_from"],
                name="version_that_holds",
                condition=Q(approved_at__isnull=False),
            ),
            models.Index(
                fields=["kind", "proposed_at"],
                name="version_that_waits",
                condition=Q(approved_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.standard_id} v{self.number}"


class Library(models.Model):
    """How often what holds of a kind has been changed: what caches are kept under."""

    kind = models.CharField(max_length=40, primary_key=True)
    changes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.kind} {self.changes}"
