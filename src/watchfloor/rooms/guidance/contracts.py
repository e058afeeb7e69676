"""What crosses the door of the guidance room. No Django here."""
