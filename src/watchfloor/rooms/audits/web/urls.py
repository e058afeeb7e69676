"""The room's pages: work lists, items, draws and the plan; the error rates have their own file."""

from __future__ import annotations

from .audit_urls import urlpatterns as audit_urls
from .rates.urls import urlpatterns as rates_urls

app_name = "audits"
urlpatterns = [*audit_urls, *rates_urls]
