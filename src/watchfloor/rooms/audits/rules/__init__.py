"""The thinking of the room: pure functions over numbers and plain data."""
