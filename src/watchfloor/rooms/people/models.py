from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from watchfloor.common.access import Role


class OrgNode(models.Model):
    """A part of the organisation: centre, site, department or team.

    `path` lists the ids from the centre down, "/1/4/9/", so a subtree is one prefix.
    """

    class Kind(models.TextChoices):
        CENTRE = "centre"
        SITE = "site"
        DEPARTMENT = "department"
        TEAM = "team"

    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=200, db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="node_name_once_per_parent"),
            models.UniqueConstraint(
                fields=["kind"], condition=Q(kind="centre"), name="there_is_one_centre"
            ),
            models.CheckConstraint(
                name="only_a_centre_has_no_parent",
                condition=Q(kind="centre", parent=None)
                | ~Q(kind="centre") & Q(parent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """Somebody who signs in."""

    language = models.CharField(max_length=10, default="zh-hans")
    # An administrator set the password: the first thing to do after signing in is a new one.
    must_change_password = models.BooleanField(default=False)

    class Meta(AbstractUser.Meta):
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_name_once_whatever_its_case")
        ]

    def __str__(self) -> str:
        return self.get_username()


class Agent(models.Model):
    """Somebody who handles contacts. Known from the roster, or first seen in a feed."""

    code = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120, blank=True)
    node = models.ForeignKey(OrgNode, on_delete=models.PROTECT, null=True, related_name="agents")
    user = models.OneToOneField(User, on_delete=models.SET_NULL, null=True, related_name="agent")
    employed_from = models.DateField(null=True)
    employed_to = models.DateField(null=True)
    contract_hours_per_week = models.DecimalField(max_digits=4, decimal_places=1, null=True)
    first_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="employment_ends_after_it_starts",
                condition=Q(employed_from=None)
                | Q(employed_to=None)
                | Q(employed_to__gte=F("employed_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.code


class AgentLogin(models.Model):
    """The name that a feed uses for an agent: "PJSIP/8001" in one, a user name in another."""

    feed = models.CharField(max_length=80)
    login = models.CharField(max_length=200)
    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="logins")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["feed", "login"], name="login_once_per_feed")
        ]

    def __str__(self) -> str:
        return f"{self.feed}:{self.login}"


class Skill(models.Model):
    """Something an agent can do: a product, a language, a channel."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


class AgentSkill(models.Model):
    """How well an agent masters a skill, 1 (learning) to 5 (teaches others)."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="agents")
    level = models.PositiveSmallIntegerField(default=3)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agent", "skill"], name="skill_once_per_agent"),
            models.CheckConstraint(name="skill_level_1_to_5", condition=Q(level__range=(1, 5))),
        ]

    def __str__(self) -> str:
        return f"{self.agent_id} {self.skill_id} {self.level}"


class RoleGrant(models.Model):
    """A user's role at a node of the organisation; it reaches the node's whole subtree."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(max_length=20, choices=[(role.value, role.value) for role in Role])
    node = models.ForeignKey(OrgNode, on_delete=models.CASCADE, related_name="role_grants")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "role", "node"], name="role_once_per_node")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.node_id}"


class ApiToken(models.Model):
    """A key for programs: only its hash is kept; it can do less than its owner, and it expires."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12)
    secret_hash = models.CharField(max_length=64, unique=True)
    capabilities = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"
