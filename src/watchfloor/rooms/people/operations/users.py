"""Writes about users and their sign-in."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from watchfloor.common import journal
from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.common.refusals import Refusal
from watchfloor.rooms.people.contracts import UserNotFound
from watchfloor.rooms.people.models import ApiToken, RoleGrant, User
from watchfloor.rooms.people.queries import lock_keys
from watchfloor.rooms.people.rules.secrets import make_password

from .tree import lock_tree


class NewUser(NamedTuple):
    """A user just made, with the password that is shown this once."""

    id: int
    password: str


@transaction.atomic
def add_user(
    *,
    name: str,
    full_name: str = "",
    email: str = "",
    language: str = "zh-hans",
    password: str | None = None,
    actor: Actor,
    at: datetime,
) -> NewUser:
    """Make a user with a one-time password, which must be changed at the first sign-in.

    A `password` given here is hers to keep (a demo, an import from elsewhere).
    """
    user = User(username=_clean_name(name), first_name=full_name[:150], email=email)
    user.language, user.must_change_password = language, password is None
    chosen = password or make_password()
    user.set_password(chosen)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise Refusal(
            code="people.user.name_taken",
            what="There is already a user “%(name)s”.",
            where="%(name)s",
            mend="Choose another name, or reactivate that user.",
            fields={"name": name},
        ) from error
    after = {"name": user.username, "full_name": full_name, "email": email}
    _note("people.user.added", user, actor, at, after=after)
    return NewUser(user.pk, chosen)


@transaction.atomic
def change_user(
    *, user_id: int, full_name: str, email: str, actor: Actor, at: datetime
) -> int | None:
    """Change a user's own name and address; returns the line, None when nothing differs."""
    user = get_locked_user(user_id)
    before = {"full_name": user.get_full_name(), "email": user.email}
    after = {"full_name": full_name.strip()[:150], "email": email.strip()}
    if before == after:
        return None
    user.first_name, user.last_name, user.email = after["full_name"], "", after["email"]
    user.save(update_fields=["first_name", "last_name", "email"])
    return _note("people.user.changed", user, actor, at, before=before, after=after)


@transaction.atomic
def deactivate_user(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Let a user in no more, at once and everywhere; returns the line of the journal."""
    lock_tree()
    user = get_locked_user(user_id)
    check_administrator_stays(without_user_id=user_id)
    user.is_active = False
    user.save(update_fields=["is_active"])
    _end_sessions(user)
    return _note(
        "people.user.deactivated",
        user,
        actor,
        at,
        before={"is_active": True},
        after={"is_active": False},
    )


@transaction.atomic
def reactivate_user(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Let a user in again; returns the line of the journal."""
    user = get_locked_user(user_id)
    user.is_active = True
    user.save(update_fields=["is_active"])
    return _note(
        "people.user.reactivated",
        user,
        actor,
        at,
        before={"is_active": False},
        after={"is_active": True},
    )


@transaction.atomic
def reset_password(*, user_id: int, actor: Actor, at: datetime) -> NewUser:
    """Give a user a new one-time password; her sessions end and a lock-out is lifted."""
    user = get_locked_user(user_id)
    password = make_password()
    user.set_password(password)
    user.must_change_password = True
    user.save(update_fields=["password", "must_change_password"])
    _end_sessions(user)
    _forget_failures(user)
    _note("people.user.password_reset", user, actor, at)
    return NewUser(user.pk, password)


@transaction.atomic
def unlock_user(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Forget a user's wrong passwords and codes, so that she may try again at once."""
    user = get_locked_user(user_id)
    _forget_failures(user)
    return _note("people.user.unlocked", user, actor, at)


@transaction.atomic
def remove_second_step(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Take the second step away from a user whose telephone and recovery codes are lost."""
    user = get_locked_user(user_id)
    Authenticator.objects.filter(user=user).delete()
    _end_sessions(user)
    return _note("people.user.second_step_removed", user, actor, at)


@transaction.atomic
def end_sessions(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Sign a user out everywhere; returns the line of the journal."""
    user = get_locked_user(user_id)
    count = _end_sessions(user)
    return _note("people.user.sessions_ended", user, actor, at, after={"count": count})


@transaction.atomic
def revoke_tokens(*, user_id: int, actor: Actor, at: datetime) -> int:
    """Make every token of a user useless at once; returns the line of the journal.

    A new password leaves them: programs go on. Who fears that somebody else made one uses this.
    """
    user = get_locked_user(user_id)
    count = ApiToken.objects.filter(user=user, revoked_at=None).update(revoked_at=at)
    return _note("people.user.tokens_revoked", user, actor, at, after={"count": count})


@transaction.atomic
def set_language(*, user_id: int, language: str, actor: Actor, at: datetime) -> int | None:
    """Keep the language a person chose for herself; returns the line, None when it is the same."""
    user = get_locked_user(user_id)
    if user.language == language:
        return None
    before, user.language = {"language": user.language}, language
    user.save(update_fields=["language"])
    after = {"language": language}
    return _note("people.user.language_chosen", user, actor, at, before=before, after=after)


def get_locked_user(user_id: int) -> User:
    """Return a user for writing. :raises UserNotFound: there is none."""
    user = User.objects.select_for_update().filter(pk=user_id).first()
    if user is None:
        raise UserNotFound(user_id)
    return user


def check_administrator_stays(*, without_user_id: int = 0, without_grant_id: int = 0) -> None:
    """Refuse what would leave the centre without an active administrator.

    The caller holds the tree's lock, so that two who remove each other cannot both succeed.
    """
    holders = RoleGrant.objects.filter(
        role=Role.ADMINISTRATOR, node__parent=None, user__is_active=True
    )
    if not holders.exists():
        return
    if not holders.exclude(user_id=without_user_id).exclude(pk=without_grant_id).exists():
        raise Refusal(
            code="people.user.last_administrator",
            what="The centre would be left without an administrator.",
            mend="Make somebody else an administrator of the centre first.",
        )


def _end_sessions(user: User) -> int:
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)


def _forget_failures(user: User) -> None:
    cache.delete_many([key for key, _ in lock_keys(user.username, user.pk)])


def _note(
    action: str,
    user: User,
    actor: Actor,
    at: datetime,
    before: dict[str, object] | dict[str, str] | dict[str, bool] | None = None,
    after: dict[str, object] | dict[str, str] | dict[str, bool] | dict[str, int] | None = None,
) -> int:
    return journal.record(
        action=action, subject=f"user:{user.pk}", actor=actor, at=at, before=before, after=after
    )


def _clean_name(name: str) -> str:
    name = name.strip()
    try:
        UnicodeUsernameValidator()(name)
    except ValidationError as error:
        raise _bad_name(name) from error
    if len(name) > 150:
        raise _bad_name(name[:150])
    return name


def _bad_name(name: str) -> Refusal:
    return Refusal(
        code="people.user.name_form",
        what="“%(name)s” cannot be a user name.",
        mend="Use letters, digits and @ . + - _, up to 150 characters.",
        fields={"name": name},
    )
