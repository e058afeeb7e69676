"""The HTTP API: the rooms' routers behind one door, one shape of problem."""
