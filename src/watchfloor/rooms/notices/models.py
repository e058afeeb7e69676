from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .contracts import ChannelKind, DeliveryState


class Channel(models.Model):
    """A way to reach somebody, or (without an owner) whoever has no way of her own."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in ChannelKind])
    name = models.CharField(max_length=80)
    sealed = models.BinaryField()  # the address: it holds the secret that lets anybody write
    hint = models.CharField(max_length=80)
    is_active = models.BooleanField(default=True)
    per_minute = models.PositiveSmallIntegerField(default=15)
    last_sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class PreferenceRow(models.Model):
    """What a person wants; the row without a user is the centre's."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    digest_minutes = models.PositiveIntegerField()
    quiet_from = models.TimeField(null=True)
    quiet_to = models.TimeField(null=True)
    only_open_hours = models.BooleanField()
    urgent_in_quiet = models.BooleanField()
    per_hour = models.PositiveSmallIntegerField()
    daily_at = models.TimeField(null=True)
    muted = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(user=None),
                name="one_preference_of_the_centre",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"preference of {self.user_id or 'the centre'}"


class Bundle(models.Model):
    """Notices of one person that go out together."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField()
    is_urgent = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["user", "made_at"], name="bundle_by_person")]

    def __str__(self) -> str:
        return f"bundle {self.pk}"


class Notice(models.Model):
    """One line for one person. It waits until it belongs to a bundle."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=500, blank=True)
    queued_at = models.DateTimeField()
    is_urgent = models.BooleanField(default=False)
    is_due = models.BooleanField(default=False)  # does not wait for others to come
    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, null=True, related_name="notices")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "key"], condition=Q(bundle=None), name="notice_waits_once"
            )
        ]
        indexes = [
            models.Index(fields=["user"], condition=Q(bundle=None), name="notice_waiting"),
        ]

    def __str__(self) -> str:
        return self.title


class Delivery(models.Model):
    """A bundle through one channel. Whoever moves its state from WAITING to CLAIMED sends it."""

    bundle = models.ForeignKey(Bundle, on_delete=models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(
        max_length=8,
        choices=[(state, state) for state in DeliveryState],
        default=DeliveryState.WAITING,
    )
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()  # not before; while claimed: when the claim lapses
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bundle", "channel"], name="bundle_once_per_channel")
        ]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=["waiting", "claimed"]),
                name="delivery_due",
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} {self.bundle_id} -> {self.channel_id}"


class DailyList(models.Model):
    """That somebody's list of a day has been queued."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="daily_list_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day}"
