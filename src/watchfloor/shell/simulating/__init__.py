"""A simulated floor speaks to a running Watchfloor as any other source: over HTTP, with a token."""
