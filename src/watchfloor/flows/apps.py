from django.apps import AppConfig


class FlowsConfig(AppConfig):
    """Journeys across rooms."""

    name = "watchfloor.flows"
    label = "flows"
