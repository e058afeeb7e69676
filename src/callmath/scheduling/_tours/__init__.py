"""Tours for many people: counted first, then given names."""
