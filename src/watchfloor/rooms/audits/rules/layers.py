"""Which layers look at a drawn contact, and with what probability each does."""

from __future__ import annotations

from dataclasses import dataclass

from watchfloor.rooms.audits.contracts import Shares
from watchfloor.rooms.observations.contracts import Layer, Result


@dataclass(frozen=True, slots=True)
class Look:
    """One layer's look. `share` is the probability, given that the contact was drawn."""

    layer: Layer
    share: float
    is_recheck: bool = False


@dataclass(frozen=True, slots=True)
class Chances:
    """The shares that hold for one contact: an agent who cannot sign in cannot check herself."""

    self_check: float
    cross_check: float
    recheck: float

    @property
    def quality_first(self) -> float:
        return max(1 - self.self_check - self.cross_check, 0.0)

    @property
    def quality(self) -> float:
        """Return the probability that quality looks, first or again."""
        return self.quality_first + (1 - self.quality_first) * self.recheck


def chances_of(shares: Shares, *, can_self: bool, can_cross: bool) -> Chances:
    """Return a contact's shares: what a layer cannot do goes to the next one.

    >>> chances_of(Shares(0.4, 0.3, 0.2), can_self=False, can_cross=True).cross_check
    0.7
    """
    own = shares.self_check if can_self else 0.0
    passed_on = 0.0 if can_self else shares.self_check
    cross = shares.cross_check + passed_on if can_cross else 0.0
    return Chances(own, cross, shares.recheck)


def choose_looks(chances: Chances, *, first: float, second: float) -> tuple[Look, ...]:
    """Return the looks at one drawn contact; `first` and `second` are uniform in [0, 1).

    The second look is chosen now and blindly: were it to depend on what the first one found,
    nobody could say how often the first layer misses an error.
    """
    again = Look(Layer.QUALITY, chances.quality, is_recheck=True)
    if first < chances.self_check:
        looks: tuple[Look, ...] = (Look(Layer.SELF, chances.self_check),)
    elif first < chances.self_check + chances.cross_check:
        looks = (Look(Layer.TEAM, chances.cross_check),)
    else:
        return (Look(Layer.QUALITY, chances.quality),)
    return (*looks, again) if second < chances.recheck else looks


def differ(first: Result, second: Result) -> bool:
    """Say whether two layers disagree: one has seen an error, or judged at all, the other not."""
    return first is not second


def may_see_others(*, own_looks_open: bool) -> bool:
    """Say whether somebody may see what others found: never before her own look is settled."""
    return not own_looks_open
