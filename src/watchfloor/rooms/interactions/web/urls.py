"""The room's pages: figures and contacts, and the import wizard."""

from __future__ import annotations

from .import_urls import urlpatterns as import_urls
from .queue_urls import urlpatterns as queue_urls

app_name = "interactions"
urlpatterns = [*queue_urls, *import_urls]
