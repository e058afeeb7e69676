"""What every page must do, as tests that come for free.

    class TestTheAgentPage(PageTests):
        url_name = "people:agent"
        roles = STAFF

        def kwargs(self, cast):
            return {"agent_id": cast.agent.pk}

        is_scoped = True              # the stranger, who works in another team, gets 404

A page that takes a form by POST sets `bad_form` to data that it must refuse with 422.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from watchfloor.common.access import Role

# Session and user, and at most four for what the user may do: every signed-in request.
QUERIES_OF_SIGN_IN = 6


class PageTests:
    """Sign-in, role, other team's data, wrong method, bad form and a query budget."""

    url_name: ClassVar[str]
    roles: ClassVar[frozenset[Role]]
    method: ClassVar[str] = "get"
    is_scoped: ClassVar[bool] = False
    bad_form: ClassVar[Mapping[str, Any] | None] = None
    query_budget: ClassVar[int] = 12  # for the page itself, above those of sign-in

    def kwargs(self, cast: Any) -> dict[str, Any]:
        """Return what the address needs; override where it names a thing."""
        return {}

    def url(self, cast: Any) -> str:
        return reverse(self.url_name, kwargs=self.kwargs(cast))

    def ask(self, user: Any, cast: Any, method: str = "", **data: Any) -> Any:
        client = Client(raise_request_exception=True)
        if user is not None:
            client.force_login(user)
        return getattr(client, method or self.method)(self.url(cast), **data)

    def test_signed_out_people_are_asked_to_sign_in(self, cast: Any) -> None:
        response = self.ask(None, cast)
        assert response.status_code == 302
        assert response["Location"].startswith("/accounts/login/?next=/")

    @pytest.mark.parametrize("role", list(Role))
    def test_only_its_roles_open_it(self, cast: Any, role: Role) -> None:
        response = self.ask(cast.users[role], cast)
        assert (response.status_code != 403) == (role in self.roles)

    def test_somebody_without_a_role_is_refused(self, cast: Any) -> None:
        user = cast.users[Role.AGENT]
        user.role_grants.all().delete()
        assert self.ask(user, cast).status_code == 403

    def test_the_other_team_finds_nothing_here(self, cast: Any) -> None:
        if not self.is_scoped:
            assert self.ask(cast.stranger, cast).status_code in {200, 302, 403, 422}
            return
        expected = 404 if Role.TEAM_LEADER in self.roles else 403
        assert self.ask(cast.stranger, cast).status_code == expected

    def test_a_wrong_method_is_refused(self, cast: Any) -> None:
        user = cast.users[min(self.roles)]
        assert self.ask(user, cast, "delete").status_code == 405

    def test_a_bad_form_is_shown_again(self, cast: Any) -> None:
        if self.bad_form is not None:
            user = cast.users[min(self.roles)]
            assert self.ask(user, cast, "post", data=self.bad_form).status_code == 422

    def test_it_asks_the_database_seldom(self, cast: Any) -> None:
        if self.method != "get":
            return
        client = Client()
        client.force_login(cast.users[min(self.roles)])
        with CaptureQueriesContext(connection) as queries:
            client.get(self.url(cast))
        assert len(queries) <= QUERIES_OF_SIGN_IN + self.query_budget, [
            query["sql"] for query in queries
        ]
