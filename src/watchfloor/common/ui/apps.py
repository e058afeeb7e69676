from django.apps import AppConfig


class UiConfig(AppConfig):
    """The shared look: base page, components, charts."""

    name = "watchfloor.common.ui"
    label = "ui"
