"""Tables of what agents wish for, offer and take."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q


class Swap(models.Model):
    """A shift offered to somebody, or to all, for another one or for nothing."""

    kind = models.CharField(max_length=6)  # swap, give
    duty = models.ForeignKey("rosters.Duty", on_delete=models.CASCADE, related_name="+")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    other = models.ForeignKey(
        "people.Agent", on_delete=models.CASCADE, null=True, related_name="+"
    )  # None: to all
    other_duty = models.ForeignKey(
        "rosters.Duty", on_delete=models.CASCADE, null=True, related_name="+"
    )
    # offered -> accepted -> approved | declined; withdrawn, refused, lapsed
    state = models.CharField(max_length=10)
    note = models.CharField(max_length=300, blank=True)
    effects = models.JSONField(default=dict)  # rules, cover and service before and after
    duty_sequence = models.PositiveIntegerField()  # as they stood when it was offered:
    other_sequence = models.PositiveIntegerField(null=True)  # another hand is noticed
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=150, blank=True)
    decided_at = models.DateTimeField(null=True)
    decision_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "asked_at"], name="swap_by_state")]

    def __str__(self) -> str:
        return f"{self.kind} {self.duty_id} {self.state}"


class Wish(models.Model):
    """A day that somebody wants to work or not, or a shift they want on it."""

    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    wants = models.BooleanField()
    code = models.CharField(max_length=12, blank=True)
    stars = models.PositiveSmallIntegerField(default=1)  # 1 nice, 3 matters much
    note = models.CharField(max_length=200, blank=True)
    made_at = models.DateTimeField()
    granted = models.BooleanField(null=True)  # decided when a roster is published

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "day", "code"], name="wish_once"),
            models.CheckConstraint(name="wish_stars", condition=Q(stars__range=(1, 3))),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.day}"


class BidRound(models.Model):
    """Tours (a start band with a pattern of days off) that people rank; awarded with a receipt."""

    roster = models.ForeignKey("rosters.Roster", on_delete=models.CASCADE, related_name="rounds")
    version = models.ForeignKey("rosters.Version", on_delete=models.CASCADE, related_name="+")
    tours = models.JSONField()  # of the version: each the shifts of one person
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    seed = models.PositiveIntegerField()
    awarded_at = models.DateTimeField(null=True)
    result = models.ForeignKey(
        "rosters.Version", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    made_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return f"{self.roster_id} {self.closes_at}"


class Bid(models.Model):
    """Somebody's order of tours, and what they got and why."""

    round = models.ForeignKey(BidRound, on_delete=models.CASCADE, related_name="bids")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    ranks = models.JSONField()  # indexes of tours, the best first
    made_at = models.DateTimeField()
    awarded = models.PositiveIntegerField(null=True)
    receipt = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "agent"], name="bid_once")]

    def __str__(self) -> str:
        return f"{self.round_id} {self.agent_id}"


class Offer(models.Model):
    """Overtime wanted, or time off that can be given, for so many people until a moment."""

    kind = models.CharField(max_length=8)  # overtime, time_off
    node = models.ForeignKey(
        "people.OrgNode", on_delete=models.CASCADE, null=True, related_name="+"
    )
    day = models.DateField()
    from_minute = models.PositiveSmallIntegerField()
    to_minute = models.PositiveSmallIntegerField()
    places = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True)
    closes_at = models.DateTimeField()
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="offer_in_order", condition=Q(to_minute__gt=F("from_minute"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.day}"


class Claim(models.Model):
    """Somebody who took an offer."""

    offer = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="claims")
    agent = models.ForeignKey("people.Agent", on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=10)  # granted, waiting, refused, withdrawn
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["offer", "agent"], name="claim_once")]

    def __str__(self) -> str:
        return f"{self.offer_id} {self.agent_id} {self.state}"
