"""Who may open which import page, and how."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from watchfloor.common.access import Role
from watchfloor.rooms.interactions.models import Feed, ImportRun

from .import_runs import AT, a_run

MAY_VIEW = {Role.PLANNER, Role.FLOOR_MANAGER, Role.DIRECTOR, Role.ADMINISTRATOR}
MAY_RUN = {Role.PLANNER, Role.ADMINISTRATOR}
SignIn = Callable[[Role], Client]
NO_UPLOAD = "0" * 32


def addresses(run: ImportRun) -> dict[str, tuple[str, set[Role]]]:
    return {
        "imports": (reverse("interactions:imports"), MAY_VIEW),
        "run": (reverse("interactions:import_run", args=[run.pk]), MAY_VIEW),
        "refused": (reverse("interactions:import_refused", args=[run.pk]), MAY_VIEW),
        "new": (reverse("interactions:import_new"), MAY_RUN),
        "undo": (reverse("interactions:import_undo", args=[run.pk]), MAY_RUN),
    }


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("page", ["imports", "run", "refused", "new", "undo"])
def test_a_role_opens_what_it_was_granted_and_nothing_else(
    page: str, role: Role, client_for: SignIn
) -> None:
    address, allowed = addresses(a_run())[page]
    answer = client_for(role).get(address)
    assert answer.status_code == (200 if role in allowed else 403)


@pytest.mark.parametrize("page", ["imports", "run", "refused", "new", "undo"])
def test_somebody_who_is_not_signed_in_is_sent_to_sign_in(page: str, db: None) -> None:
    address, _ = addresses(a_run())[page]
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("page", ["imports", "run", "refused"])
def test_a_page_that_only_shows_takes_no_post(page: str, client_for: SignIn) -> None:
    address, _ = addresses(a_run())[page]
    assert client_for(Role.PLANNER).post(address).status_code == 405


@pytest.mark.parametrize("name", ["import_retry", "import_discard"])
def test_what_changes_something_takes_no_get(name: str, client_for: SignIn) -> None:
    place = NO_UPLOAD if name == "import_discard" else a_run().pk
    answer = client_for(Role.PLANNER).get(reverse(f"interactions:{name}", args=[place]))
    assert answer.status_code == 405


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("page", ["new", "undo"])
def test_no_other_method_is_taken(page: str, method: str, client_for: SignIn) -> None:
    address, _ = addresses(a_run())[page]
    assert getattr(client_for(Role.PLANNER), method)(address).status_code == 405


@pytest.mark.parametrize("role", sorted(MAY_VIEW - MAY_RUN))
def test_one_who_may_only_look_cannot_undo_and_is_not_offered_to(
    role: Role, client_for: SignIn
) -> None:
    run = a_run()
    client = client_for(role)
    undo = reverse("interactions:import_undo", args=[run.pk])
    assert client.post(undo).status_code == 403
    assert ImportRun.objects.get(pk=run.pk).status == "done"
    for page in (reverse("interactions:imports"), addresses(run)["run"][0]):
        assert undo not in client.get(page).content.decode()


def test_a_run_that_never_was_is_not_found(client_for: SignIn) -> None:
    client = client_for(Role.PLANNER)
    for name in ("import_run", "import_refused", "import_undo"):
        assert client.get(reverse(f"interactions:{name}", args=[404])).status_code == 404


@pytest.mark.parametrize("token", [NO_UPLOAD, "..", "nonsense"])
def test_an_upload_that_is_not_there_is_not_found(token: str, client_for: SignIn) -> None:
    answer = client_for(Role.PLANNER).get(f"/imports/new/{token}/")
    assert answer.status_code == 404


def test_without_the_token_of_the_page_nothing_is_received(client_for: SignIn, cast) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.users[Role.PLANNER])
    answer = client.post(reverse("interactions:import_new"), {"file": ""})
    assert answer.status_code == 403


def test_pages_of_a_run_cost_the_same_however_many_runs_there_are(
    client_for: SignIn, django_assert_max_num_queries
) -> None:
    feed = Feed.objects.create(name="pbx", format="asterisk-queue-log")
    for number in range(30):
        a_run(feed=feed, file_name=f"log.{number}", started_at=AT)
    client = client_for(Role.PLANNER)
    with django_assert_max_num_queries(16):
        assert client.get(reverse("interactions:imports")).status_code == 200
