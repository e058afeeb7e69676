from django.apps import AppConfig


class ShellConfig(AppConfig):
    """What stands around the rooms: menu, sign-in, errors, API, command line."""

    name = "watchfloor.shell"
    label = "shell"
