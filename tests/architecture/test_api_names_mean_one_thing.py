"""One name in the API's description stands for one shape: the later of two would hide the other."""

from __future__ import annotations

from collections import defaultdict

from ninja import Schema

from watchfloor.shell.api.assembled import api


def test_no_two_shapes_share_a_name():
    assert api.get_openapi_schema()["components"]["schemas"]  # all rooms are loaded
    shapes: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    waiting = [Schema]
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        if ".api" in found.__module__:  # a page may read what it is sent with one of its own
            shapes[found.__name__][found.__module__] = set(found.model_fields)
    differing = {
        name: sorted(places)
        for name, places in shapes.items()
        if len({frozenset(fields) for fields in places.values()}) > 1
    }
    assert differing == {}
