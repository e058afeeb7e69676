"""A page with every example of common/ui/README.md, for the tests of the shared look."""

from __future__ import annotations

import re
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import URLPattern, URLResolver, path

import watchfloor.common.ui
from watchfloor.common.access import own
from watchfloor.site.urls import urlpatterns as product_urls

README = Path(watchfloor.common.ui.__file__).with_name("README.md")


def examples() -> list[str]:
    """Return the markup examples of the README, in order."""
    return re.findall(r"```html\n(.*?)```", README.read_text(), re.DOTALL)


@own
def specimen(request: HttpRequest) -> HttpResponse:
    """Render all examples on one page."""
    header, *parts = examples()
    body = "\n".join(f'<section class="wf-section">{part}</section>' for part in parts)
    source = (
        '{% extends "ui/base.html" %}{% load i18n ui %}{% block title %}Specimen{% endblock %}'
        + header
        + "{% block content %}"
        + body
        + "{% endblock %}"
    )
    return HttpResponse(engines["django"].from_string(source).render({}, request))


urlpatterns: list[URLPattern | URLResolver] = [path("specimen/", specimen), *product_urls]
