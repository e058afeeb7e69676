"""Which of our queues a source means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


def match_queues(
    feed: str, codes: Iterable[str], queues: Sequence[tuple[int, str, str]]
) -> Mapping[str, int]:
    """Return the queue of each code: of the feed's own name, or the only one that has the code.

    `queues` are (id, feed, code). A code that several feeds have is left to a person.

    >>> queues = [(1, "cti", "loans"), (2, "old", "loans"), (3, "old", "cards")]
    >>> match_queues("cti", ["loans", "cards", "none"], queues)
    {'loans': 1, 'cards': 3}
    >>> match_queues("new", ["loans"], queues)
    {}
    """
    own = {code: id_ for id_, of, code in queues if of == feed}
    every: dict[str, list[int]] = {}
    for id_, _of, code in queues:
        every.setdefault(code, []).append(id_)
    single = {code: ids[0] for code, ids in every.items() if len(ids) == 1}
    both = single | own
    return {code: both[code] for code in codes if code in both}
