"""What crosses the door of the notices room. No Django here."""
