"""The door of the risks room: all that other rooms, flows and the shell may call."""

from .operations import (
    adopt_points,
    import_library,
    measure_points,
    propose_point,
    propose_retirements,
)
from .queries import (
    find_point,
    list_classifications,
    list_points,
    list_steps,
    list_tasks,
    points_of_step,
)
from .queries.importing import export_library
from .rules.library.processes import read_standard_processes
from .rules.library.shipped import read_standard_library

__all__ = [
    "adopt_points",
    "export_library",
    "find_point",
    "import_library",
    "list_classifications",
    "list_points",
    "list_steps",
    "list_tasks",
    "measure_points",
    "points_of_step",
    "propose_point",
    "propose_retirements",
    "read_standard_library",
    "read_standard_processes",
]
