"""The door of the forecast room: all that other rooms, flows and the shell may call."""

__all__: list[str] = []
