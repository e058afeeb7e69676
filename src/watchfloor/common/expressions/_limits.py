"""How large an expression and what it reads may be, so that none runs long or takes memory.

Together they bound one evaluation: at most `MAX_NODES` steps, each once per item of a list, over
at most `MAX_TEXT` characters.
"""

MAX_LENGTH = 1000  # characters of an expression
MAX_NESTING = 12
MAX_STEPS = 10  # of one a.b.c[0].d
MAX_NODES = 150
MAX_SUMS = 12  # + - * / %: texts can be added, so this bounds how long one may grow
MAX_MACROS = 3
MAX_PATTERNS = 3  # of `matches`
MAX_PATTERN_LENGTH = 60
MAX_REPEAT = 40  # the sum of the counts {n} in a pattern

MAX_TEXT = 20_000  # characters in the fields that an expression reads
MAX_VALUES = 2_000  # values in them
MAX_ITEMS = 200  # of one list
MAX_DATA_DEPTH = 6

# Names of functions and how many values each takes; a method counts the one before its dot.
FUNCTIONS = {"has": 1, "size": 1, "int": 1, "double": 1, "string": 1, "timestamp": 1, "duration": 1}
METHODS = {"contains": 2, "startsWith": 2, "endsWith": 2, "matches": 2, "size": 1}
MACROS = frozenset(("all", "exists", "exists_one", "filter"))
