"""Every response forbids foreign code, frames and sniffing, whatever page or refusal it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from watchfloor.common.access import Role
from watchfloor.shell.security_headers import CONTENT_SECURITY_POLICY

SOURCE = Path(__file__).resolve().parents[2]
INLINE = (
    (re.compile(r"<script(?![^>]*\bsrc=)[^>]*>\s*\S"), "a script with content"),
    (re.compile(r"<style[\s>]"), "a style element"),
    (re.compile(r"\sstyle\s*="), "a style attribute"),
    (re.compile(r"\son[a-z]+\s*=\s*[\"']"), "an event attribute"),
    (re.compile(r"javascript:"), "a script address"),
    (re.compile(r"(?:src|href)=[\"'](?:https?:)?//(?!www\.w3\.org)"), "something from elsewhere"),
)
# Data for a module, not code: browsers do not run it.
DATA_SCRIPT = re.compile(r"<script[^>]*type=\"application/json\"[^>]*>.*?</script>", re.DOTALL)


def templates() -> list[Path]:
    return sorted(SOURCE.rglob("templates/**/*.html"))


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/login/", "/nothing-here", "/livez", "/health/"])
def test_every_answer_carries_the_policy(client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_policy_lets_no_inline_code_and_no_foreign_code_in() -> None:
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "frame-ancestors 'none'" in CONTENT_SECURITY_POLICY


def test_pages_with_figures_are_not_kept_by_the_browser(
    client_for: Callable[[Role], Client],
) -> None:
    response = client_for(Role.DIRECTOR).get("/health/")
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "no-store"


def test_there_are_templates_to_look_at() -> None:
    assert len(templates()) > 10


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(SOURCE)))
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    text = DATA_SCRIPT.sub("", path.read_text())
    found = [(what, match.group()) for pattern, what in INLINE for match in pattern.finditer(text)]
    assert not found
