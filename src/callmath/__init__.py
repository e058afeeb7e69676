"""The mathematics of a contact centre. Knows nothing of Django or of Watchfloor."""
