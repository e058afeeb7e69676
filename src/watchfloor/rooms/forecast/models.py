"""Tables of the forecast room."""
