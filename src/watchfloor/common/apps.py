from django.apps import AppConfig


class CommonConfig(AppConfig):
    """The ground: journal and shared look."""

    name = "watchfloor.common"
    label = "common"
