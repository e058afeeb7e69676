"""Sources that we connect to or read ourselves, rather than being told by them."""

from .running import run_feeds
from .trying import try_source

__all__ = ["run_feeds", "try_source"]
