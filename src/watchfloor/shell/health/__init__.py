"""Is everything in order? One list of checks for `watchfloor doctor`, the page and its JSON."""
