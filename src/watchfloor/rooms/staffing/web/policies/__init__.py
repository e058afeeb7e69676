"""What was agreed on: who promises what, from when, and what a change would do."""
