"""The thinking of this room, in its own words. No Django here."""
