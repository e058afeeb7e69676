"""The cover of an interval as a linear program, where proficiency differs within a person."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._highs import Program
from ._pricing import Pieces
from ._types import Floats


def served_by_program(counts: Floats, profiles: Floats, pieces: list[Pieces]) -> Floats:
    """(entries, intervals): what is served at best; equal intervals are worked out once."""
    columns = np.vstack(
        (counts, *(each.lengths for each in pieces), *(each.gains for each in pieces))
    )
    different, place = np.unique(columns, axis=1, return_inverse=True)
    found = np.zeros((len(pieces), different.shape[1]))
    program = _Program(profiles, [len(each.lengths) for each in pieces])
    for column in range(different.shape[1]):
        found[:, column] = program.served(different[:, column])
    return found[:, place.ravel()]


class _Program:
    """Parts of classes for entries, and pieces of entries: served = parts * proficiency.

    max sum gain * piece, with the parts of a class adding up to the people present, and the pieces
    of an entry to what its parts serve.
    """

    def __init__(self, profiles: Floats, sizes: list[int]) -> None:
        self._classes, self._entries = np.nonzero(profiles > 0)
        self._worth = profiles[self._classes, self._entries]
        self._count = len(profiles)
        self._owner = np.repeat(np.arange(len(sizes)), sizes)
        self._highs = self._loaded()

    def _loaded(self) -> Any:
        program = Program()
        parts = program.add_columns(len(self._classes))
        pieces = program.add_columns(len(self._owner))
        present = program.add_rows(self._count, least=0.0, most=0.0)
        served = program.add_rows(int(self._owner.max()) + 1, least=0.0, most=0.0)
        program.add_entries(present[self._classes], parts, 1.0)
        program.add_entries(served[self._entries], parts, self._worth)
        program.add_entries(served[self._owner], pieces, -1.0)
        return program.loaded()

    def served(self, column: Floats) -> Floats:
        """Solve one interval, from where the one before it ended."""
        pieces, parts = len(self._owner), len(self._classes)
        present, lengths, gains = np.split(column, [self._count, self._count + pieces])
        highs = self._highs
        for row, people in enumerate(present):
            highs.changeRowBounds(row, people, people)
        for place in range(pieces):
            highs.changeColBounds(parts + place, 0.0, float(lengths[place]))
            highs.changeColCost(parts + place, -float(gains[place]))
        highs.run()
        values = np.array(highs.getSolution().col_value)
        found = np.zeros(int(self._owner.max()) + 1)
        np.add.at(found, self._entries, self._worth * values[:parts])
        return found
