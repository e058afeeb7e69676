from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Draw(models.Model):
    """One risk point's draw of one day, with all that is needed to repeat it.

    It covers the contacts of [start_at, end_at): the whole day, or, where somebody draws while
    the day goes on, what came since the draw before.

    `expected_errors` is the sum of the error probabilities over the whole frame: with those of
    the drawn items it makes a control variate for the point's error rate.
    """

    day = models.DateField()
    start_at = models.DateTimeField()
    end_at = models.DateTimeField()
    standard_id = models.BigIntegerField()
    standard_version_id = models.BigIntegerField()
    code = models.CharField(max_length=80)
    title_en = models.CharField(max_length=300, blank=True)
    title_zh = models.CharField(max_length=300, blank=True)
    stars = models.PositiveSmallIntegerField()
    period = models.CharField(max_length=10)
    plan_version_id = models.BigIntegerField(null=True)  # None: the shipped plan
    basis = models.CharField(max_length=10)
    population = models.BigIntegerField()
    expected_errors = models.FloatField()
    wanted = models.FloatField()
    taken = models.IntegerField()
    base_rate = models.FloatField()
    mean_loss = models.FloatField()
    least_probability = models.FloatField()
    greatest_probability = models.FloatField()
    seed = models.BigIntegerField()
    frame_hash = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["standard_id", "start_at"], name="draw_once_per_stretch"
            ),
            models.CheckConstraint(
                name="draw_ends_after_it_starts", condition=Q(end_at__gt=F("start_at"))
            ),
            models.CheckConstraint(
                name="draw_within_population",
                condition=Q(taken__gte=0) & Q(taken__lte=F("population")),
            ),
        ]
        indexes = [models.Index(fields=["day"], name="draw_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.code}"


class Drawn(models.Model):
    """A contact (one agent's part of it) that a draw has chosen, and why."""

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn")
    subject = models.CharField(max_length=300)
    agent = models.ForeignKey("people.Agent", on_delete=models.PROTECT, null=True, related_name="+")
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    happened_at = models.DateTimeField()
    probability = models.FloatField()
    error_probability = models.FloatField()
    expected_loss = models.FloatField()
    factors = models.JSONField(default=list)  # [["agent", 1.4], ["transferred", 1.4]]
    facts = models.JSONField(default=dict)  # queue, handle_seconds: as they were at the draw

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draw", "subject", "agent"],
                name="drawn_once_per_draw",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="drawn_with_a_chance", condition=Q(probability__gt=0, probability__lte=1)
            ),
        ]
        indexes = [models.Index(fields=["subject"], name="drawn_by_subject")]

    def __str__(self) -> str:
        return f"{self.draw_id} {self.subject}"


class Item(models.Model):
    """One look at a drawn contact by one person in one layer.

    The judgement may be taken back until it is settled: only then does it become an observation,
    which never changes. `probability` is that of this layer looking at this contact.
    """

    drawn = models.ForeignKey(Drawn, on_delete=models.PROTECT, related_name="items")
    layer = models.CharField(max_length=10)
    is_recheck = models.BooleanField(default=False)
    probability = models.FloatField()
    user = models.ForeignKey("people.User", on_delete=models.PROTECT, null=True, related_name="+")
    audit_id = models.BigIntegerField(null=True, db_index=True)  # the matter of the list
    due_at = models.DateTimeField()
    result = models.CharField(max_length=20, blank=True)
    errors = models.JSONField(default=list)
    points = models.FloatField(null=True)
    evidence = models.TextField(blank=True)
    note = models.TextField(blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(
        "people.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    settled_at = models.DateTimeField(null=True)
    finding_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["drawn", "layer"], name="item_once_per_layer"),
            models.CheckConstraint(
                name="item_with_a_chance", condition=Q(probability__gt=0, probability__lte=1)
            ),
            models.CheckConstraint(
                name="item_judged_whole",
                condition=Q(result="", judged_at=None, settled_at=None)
                | ~Q(result="") & Q(judged_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["user", "due_at"], name="item_open", condition=Q(result="")),
            models.Index(fields=["judged_at"], name="item_unsettled", condition=Q(settled_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.drawn_id} {self.layer}"


class Disagreement(models.Model):
    """Two layers found different things in one contact: what a calibration starts from."""

    drawn = models.OneToOneField(Drawn, on_delete=models.PROTECT, related_name="disagreement")
    first = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.drawn_id}"
