"""The thinking of the room: what may happen to a matter, and what follows from what happened."""
