"""The menu begins with Today, ends with Health, and offers only what one may open."""

from __future__ import annotations

import pytest
from django.test import Client

from watchfloor.common.access import Role


def menu_of(client: Client, path: str = "/") -> list[tuple[str, str, bool]]:
    response = client.get(path)
    return [(line.text, line.url, line.current) for line in response.context["menu"]]


def test_today_comes_first_and_health_last(client_for):
    lines = menu_of(client_for(Role.DIRECTOR))
    assert lines[0] == ("Today", "/", True)
    assert lines[-1] == ("Health", "/health/", False)


def test_only_the_page_that_is_open_is_marked(client_for):
    lines = menu_of(client_for(Role.DIRECTOR), "/health/")
    assert [text for text, _, current in lines if current] == ["Health"]


@pytest.mark.parametrize(
    ("path", "line"), [("/audits/rates/", "Error rates"), ("/guidance/ticket/", "Practice ticket")]
)
def test_of_two_lines_above_a_page_only_the_nearer_is_marked(client_for, path, line):
    lines = menu_of(client_for(Role.QUALITY_ANALYST), path)
    assert [text for text, _, current in lines if current] == [line]


@pytest.mark.parametrize("role", list(Role))
def test_every_line_opens(client_for, role):
    client = client_for(role)
    lines = menu_of(client)
    assert lines
    for text, url, _ in lines:
        assert client.get(url).status_code == 200, text


def test_an_agent_is_not_led_to_health(client_for):
    assert "Health" not in [text for text, _, _ in menu_of(client_for(Role.AGENT))]
