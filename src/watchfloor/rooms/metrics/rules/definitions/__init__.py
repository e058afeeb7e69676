"""The definitions, one file a topic. A changed formula is a new version, never an edit."""
