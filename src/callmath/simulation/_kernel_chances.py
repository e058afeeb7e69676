"""Random numbers of contacts: drawn before the day, or found by a digest of where they come from.

A contact that the day makes is the same in every plan, since its key depends on the contact that it
comes from alone.
"""

from __future__ import annotations

from callmath.compiled import compiled_in_place

from ._layout import NONE, TRANSFER, World


@compiled_in_place
def mix(key: int) -> int:
    """Return 32 well mixed bits. Multipliers below 2^31 keep products inside 63 bits."""
    key = (key ^ (key >> 16)) & 0xFFFFFFFF
    key = (key * 0x7FEB352D) & 0xFFFFFFFF
    key = ((key ^ (key >> 15)) * 0x31848BAB) & 0xFFFFFFFF
    key = ((key ^ (key >> 15)) * 0x21F0AAAD) & 0xFFFFFFFF
    return key ^ (key >> 16)


@compiled_in_place
def chance(w: World, c: int, column: int) -> float:
    """Return the number in [0, 1) that decides about a contact; 2 where nothing is decided."""
    if c < w.state[0]["given"]:
        return float(w.uniforms[c, column]) if w.uniforms.shape[0] > 0 else 2.0
    return float(mix(w.contacts[c]["key"] + 101 + column)) / 4294967296.0


@compiled_in_place
def drawn(w: World, key: int, queue: int, what: int) -> float:
    """Return a duration out of the pool that was drawn before the day."""
    spot = mix(key + 211 + what) % w.pools.shape[2]
    return float(w.pools[queue, what, spot])


@compiled_in_place
def find_transfer(w: World, c: int) -> int:
    """Return the queue that a contact is passed on to after the talk; NONE for most."""
    queue = w.queues[w.contacts[c]["queue"]]
    if queue["first_transfer"] == queue["last_transfer"]:
        return NONE
    number = chance(w, c, TRANSFER)
    for at in range(queue["first_transfer"], queue["last_transfer"]):
        if number < w.transfers[at]["share"]:
            return int(w.transfers[at]["queue"])
    return NONE
