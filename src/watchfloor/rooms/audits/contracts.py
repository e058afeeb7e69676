"""What crosses the door of the audits room. No Django here."""
