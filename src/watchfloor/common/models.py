from __future__ import annotations

from django.db import models


class JournalEntry(models.Model):
    """One line of the append-only journal: who did what to which thing, when and from where.

    Numbered without gaps and chained: `hash` covers this line and the hash of the one before.
    A trigger in the database refuses updates and deletes.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    origin = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=80, db_index=True)  # "people.user.invited"
    subject = models.CharField(max_length=120, db_index=True)  # "user:17"
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"#{self.number} {self.action} {self.subject}"


class JournalHead(models.Model):
    """The number and hash of the last line, in the only row: how a cut tail is found."""

    number = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"head #{self.number}"
