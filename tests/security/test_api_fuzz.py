"""The HTTP API under random and hostile requests: no 5xx, and every answer is as documented."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import schemathesis
from conftest import Cast
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from tools.pytest_watchfloor import SHARED

from watchfloor.common.access import Role
from watchfloor.common.actor import Actor
from watchfloor.rooms.interactions import operations as interactions
from watchfloor.rooms.people import operations as people
from watchfloor.rooms.people.service import get_access
from watchfloor.shell.api import signin
from watchfloor.shell.api.assembled import describe

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 15
MEMBER = Actor(name="test")


@pytest.fixture
def in_one_transaction(db: None) -> Iterator[None]:
    """As Django's own test client does: the end of a request does not end the transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def api_schema(in_one_transaction: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(signin, "TOKEN_REQUESTS_PER_MINUTE", 10**9)
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", closing(get_wsgi_application()))


def closing(application: Any) -> Any:
    """Close each answer as a server does: only then are the request's files let go."""

    def serve(environ: Any, start_response: Any) -> list[bytes]:
        answer = application(environ, start_response)
        try:
            return list(answer)
        finally:
            answer.close()

    return serve


@pytest.fixture
def token(cast: Cast) -> str:
    now = datetime.now(UTC)
    user = cast.users[Role.ADMINISTRATOR]
    log = SHARED / "data" / "formats" / "fixtures" / "queue_log_traps.log"
    if log.exists():  # figures behind the answers make the schemas worth checking
        interactions.import_file(path=log, actor=MEMBER, at=now)
    made = people.add_token(
        user_id=user.pk,
        name="fuzz",
        capabilities=get_access(user_id=user.pk).capabilities,
        days=1,
        actor=MEMBER,
        at=now,
    )
    return made.secret


def operations(*, with_streams: bool) -> list[Any]:
    """Return what there is to ask; the answer of a stream has no end to wait for."""
    return [
        pytest.param(path, method, id=f"{method.upper()} {path}")
        for path, methods in describe()["paths"].items()
        for method in methods
        if with_streams or not path.endswith("/stream")
    ]


def fuzz(operation: Any, check: Callable[[schemathesis.Case[Any]], None], examples: int) -> None:
    """Check what hypothesis makes of an operation, the same at every run."""
    bounded = settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    bounded(given(case=operation.as_strategy())(check))()


@pytest.mark.parametrize(("path", "method"), operations(with_streams=False))
def test_whatever_an_administrator_sends_the_answer_is_as_documented(
    api_schema: Any, token: str, path: str, method: str
) -> None:
    answers: list[int] = []

    def check(case: schemathesis.Case[Any]) -> None:
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
        answers.append(case.call_and_validate(headers=headers, checks=CHECKS).status_code)

    fuzz(api_schema[path][method], check, EXAMPLES)
    assert answers
    assert 401 not in answers


@pytest.mark.parametrize(("path", "method"), operations(with_streams=True))
def test_without_a_token_nothing_is_said_and_nothing_fails(
    api_schema: Any, path: str, method: str
) -> None:
    def check(case: schemathesis.Case[Any]) -> None:
        case.headers.pop("Authorization", None)
        response = case.call()
        assert response.status_code in {401, 403, 404}
        assert response.headers["content-type"][0] == "application/problem+json"

    fuzz(api_schema[path][method], check, 2)


def test_the_description_names_every_endpoint_with_words() -> None:
    paths = describe()["paths"]
    found = [operation for methods in paths.values() for operation in methods.values()]
    assert len(found) > 12
    assert all(operation["summary"] and operation["description"] for operation in found)
    assert all("422" in map(str, operation["responses"]) for operation in found)
