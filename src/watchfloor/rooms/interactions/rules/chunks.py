"""How raw records are kept: a block packed into one compressed piece of bytes, and back."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence

import zstandard

from .reading import RawBlock

_LEVEL = 3


def pack_block(block: RawBlock) -> bytes:
    """Return the block's numbers and records, compressed."""
    count = array("Q", [len(block.lines)])
    numbers = array("Q", block.numbers)
    sizes = array("I", map(len, block.lines))
    head = count.tobytes() + numbers.tobytes() + sizes.tobytes()
    return zstandard.ZstdCompressor(level=_LEVEL).compress(head + b"".join(block.lines))


def unpack_block(packed: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each record of a packed block.

    >>> list(unpack_block(pack_block(RawBlock([7, 9], [b"a|b", b""], 4))))
    [(7, b'a|b'), (9, b'')]
    """
    data = zstandard.ZstdDecompressor().decompress(packed)
    count = memoryview(data)[:8].cast("Q")[0]
    texts_at = 8 + 12 * count
    numbers: Sequence[int] = memoryview(data)[8 : 8 + 8 * count].cast("Q")
    sizes: Sequence[int] = memoryview(data)[8 + 8 * count : texts_at].cast("I")
    position = texts_at
    for number, size in zip(numbers, sizes, strict=True):
        yield number, data[position : position + size]
        position += size
