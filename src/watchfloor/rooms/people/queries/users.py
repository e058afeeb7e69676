"""Reads of users, their roles, tokens and sign-in."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from allauth.account import app_settings as account_settings
from allauth.core.internal import ratelimit
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db.models import Exists, OuterRef, Q, QuerySet

from watchfloor.common.access import Role, Scope
from watchfloor.rooms.people.contracts import (
    GrantCard,
    SignInState,
    TokenCard,
    UserCard,
    UserNotFound,
    sign_in_key,
)
from watchfloor.rooms.people.models import ApiToken, OrgNode, RoleGrant, User


def list_users(
    *,
    scope: Scope,
    text: str = "",
    role: Role | None = None,
    has_role: bool | None = None,
    user_ids: Collection[int] | None = None,
) -> tuple[UserCard, ...]:
    """Return the users with a role in reach, by name; `text` is found in any of their names."""
    users = _in_reach(scope)
    for word in text.replace("\0", "").split():
        users = users.filter(
            Q(username__icontains=word)
            | Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(agent__code__icontains=word)
        )
    if role is not None:
        users = users.filter(Exists(RoleGrant.objects.filter(user=OuterRef("pk"), role=role)))
    if has_role is not None:
        users = users.filter(role_grants__isnull=not has_role).distinct()
    if user_ids is not None:
        users = users.filter(pk__in=user_ids)
    return _cards(users.order_by("username"), scope)


def get_user(*, user_id: int, scope: Scope) -> UserCard:
    """Return one user. :raises UserNotFound: there is none, or out of reach."""
    found = _cards(_in_reach(scope).filter(pk=user_id), scope)
    if not found:
        raise UserNotFound(user_id)
    return found[0]


def find_user_id(*, name: str) -> int | None:
    """Return the id of the user with this name, in whatever case it is written."""
    return User.objects.filter(username__iexact=name).values_list("pk", flat=True).first()


def list_user_ids(*, scope: Scope) -> frozenset[int]:
    """Return whose lines of the journal a person may see: those whose every role is in reach.

    A second role elsewhere brings lines about things elsewhere.
    """
    users = _in_reach(scope)
    if not scope.everything:
        elsewhere = RoleGrant.objects.filter(user=OuterRef("pk")).exclude(
            node_id__in=scope.node_ids
        )
        users = users.exclude(Exists(elsewhere))
    return frozenset(users.values_list("pk", flat=True))


def get_sign_in_state(*, user_id: int) -> SignInState:
    """Return how a user's sign-in stands."""
    user = User.objects.get(pk=user_id)
    return SignInState(
        is_locked=any(
            len(cache.get(key, [])) >= amount for key, amount in lock_keys(user.username, user_id)
        ),
        has_totp=Authenticator.objects.filter(
            user_id=user_id, type=Authenticator.Type.TOTP
        ).exists(),
        session_count=len(UserSession.objects.purge_and_list(user)),
        token_count=ApiToken.objects.filter(user_id=user_id, revoked_at=None).count(),
        is_external=SocialAccount.objects.filter(user_id=user_id).exists(),
    )


def lock_keys(name: str, user_id: int) -> tuple[tuple[str, int], ...]:
    """Return where allauth counts wrong passwords and codes, and how many it allows."""
    rates = ratelimit.parse_rates(account_settings.RATE_LIMITS["login_failed"])
    return tuple(
        (
            ratelimit.get_cache_key(
                None, app="allauth.account", action="login_failed", rate=rate, key=key
            ),
            rate.amount,
        )
        for rate in rates
        if rate.per == "key"
        for key in (sign_in_key(name), f"mfa-auth-user-{user_id}")
    )


def list_tokens(*, user_id: int) -> tuple[TokenCard, ...]:
    """Return a user's tokens, newest first."""
    return tuple(
        TokenCard(
            id=token.pk,
            name=token.name,
            prefix=token.prefix,
            capabilities=tuple(token.capabilities),
            created_at=token.created_at,
            expires_at=token.expires_at,
            last_used_at=token.last_used_at,
            revoked_at=token.revoked_at,
        )
        for token in ApiToken.objects.filter(user_id=user_id).order_by("-created_at", "-pk")
    )


def _in_reach(scope: Scope) -> QuerySet[User]:
    if scope.everything:
        return User.objects.all()
    reached = RoleGrant.objects.filter(user=OuterRef("pk"), node_id__in=scope.node_ids)
    return User.objects.filter(Exists(reached))


def _cards(users: QuerySet[User], scope: Scope) -> tuple[UserCard, ...]:
    chosen = users.select_related("agent").prefetch_related("role_grants__node")
    trails = _trails()
    return tuple(_card(user, scope, trails) for user in chosen)


def _card(user: User, scope: Scope, trails: dict[int, str]) -> UserCard:
    grants = tuple(_grant(grant, trails) for grant in user.role_grants.all())
    agent = getattr(user, "agent", None)
    return UserCard(
        id=user.pk,
        name=user.username,
        full_name=user.get_full_name(),
        email=user.email,
        is_active=user.is_active,
        is_manageable=_holds_all(scope, grants),
        must_change_password=user.must_change_password,
        language=user.language,
        last_seen_at=user.last_login,
        grants=tuple(sorted(grants, key=lambda grant: (grant.role, grant.trail))),
        agent_code=agent.code if agent else "",
    )


def _holds_all(scope: Scope, grants: Iterable[GrantCard]) -> bool:
    """Whoever changes a user must reach all her roles, or a site could take over the centre."""
    return scope.everything or all(grant.node_id in scope.node_ids for grant in grants)


def _grant(grant: RoleGrant, trails: dict[int, str]) -> GrantCard:
    return GrantCard(
        id=grant.pk,
        role=Role(grant.role),
        node_id=grant.node_id,
        node=grant.node.name,
        trail=trails[grant.node_id],
    )


def _trails() -> dict[int, str]:
    nodes = {
        pk: (name, path) for pk, name, path in OrgNode.objects.values_list("pk", "name", "path")
    }
    return {
        pk: " / ".join(nodes[int(step)][0] for step in path.strip("/").split("/"))
        for pk, (_, path) in nodes.items()
    }
