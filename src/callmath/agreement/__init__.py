"""How far graders agree, beyond chance, and how sure that is."""

from ._alpha import krippendorff_alpha
from ._kappas import cohen_kappa, fleiss_kappa, gwet_ac1, to_ratings
from ._ratings import Agreement

__all__ = [
    "Agreement",
    "cohen_kappa",
    "fleiss_kappa",
    "gwet_ac1",
    "krippendorff_alpha",
    "to_ratings",
]
