"""The door of the metrics room: all that other rooms, flows and the shell may call."""

from .operations import choose_variant, set_target, store_report
from .queries import chosen_variant, chosen_variants, list_targets, measure
from .rules.components import COMPONENTS
from .rules.registry import evaluate_tally, get_metric, get_variant, list_metrics

__all__ = [
    "COMPONENTS",
    "choose_variant",
    "chosen_variant",
    "chosen_variants",
    "evaluate_tally",
    "get_metric",
    "get_variant",
    "list_metrics",
    "list_targets",
    "measure",
    "set_target",
    "store_report",
]
