"""The ground that every room stands on. Knows no room."""
