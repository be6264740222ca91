"""What is centricity? Customers with evolving jobs to be done, and firms that centre on products or on customers.

    import sim
    market = sim.run("market=purchase", "ticks=24")     # one market, from start to end
    sim.frame(market, "firms")["customers"]             # a table as pandas has it

Nothing heavy is imported until it is asked for. `from sim.compose import compose` makes a configuration from overrides.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.market import Market

__version__ = "0.1.0"
MODEL_VERSION = 7  # bumped whenever the same configuration and seed give other numbers
PLACES = {"Market": "sim.market", "Config": "sim.config", "BadInput": "sim.units", "table": "sim.tables",
          "digests": "sim.records", "frame": "sim.frames", "Customer": "sim.customers.agent"}  # fmt: skip
__all__ = ["MODEL_VERSION", "BadInput", "Config", "Customer", "Market", "__version__", "digests", "frame", "run",
           "table"]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import what is asked for on first use."""
    if name not in PLACES:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(PLACES[name]), name)


def run(*overrides: str) -> Market:
    """Compose a configuration from overrides such as "market=purchase" and run its market to the end."""
    compose = import_module("sim.compose").compose
    market: Market = import_module("sim.market").Market(compose(overrides))
    return market.run()
