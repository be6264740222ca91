"""What was run, and on what assumptions? The first line of every output, and the list of FITTED and ASSUMED."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sim.config import Config
from sim.units import Range


def default_line(config: Config) -> str:
    """The line that every output begins with: which market this is."""
    c = config
    rivals = ", ".join(f"{name}={r.strategy}" for name, r in c.rivals.items()) or "none"
    seeds = f"seeds {c.seed} to {c.seed + c.seeds - 1}" if c.seeds > 1 else f"seed {c.seed}"
    events = f"; events {', '.join(c.events)}" if c.events else ""
    return (
        f"market={c.market.name} ({c.market.kind.value}): {c.customers.count:,} customers, focal firm and "
        f"{len(c.rivals)} rivals ({rivals}); {c.burn_in} ticks of burn-in in which all play neutral, then "
        f"{c.ticks} ticks, {c.ticks_per_year} a year; {c.discount_rate:.0%} a year; reference price 100.00; "
        f"{seeds}{events}"
    )


def assumptions(config: Config) -> list[str]:
    """Which parameters were fitted to which data; every other number of the configuration is assumed."""
    fitted = config.market.fitted
    lines = ["", "FITTED to data: " + ("none" if not fitted else "")]
    lines[-1] = lines[-1].rstrip()
    lines += [f"  {key} - {source}" for key, source in fitted.items()]
    assumed = [key for group in ("market", "customers", "network", "firms") for key in numbers(group, config)
               if key not in fitted]  # fmt: skip
    lines.append(f"ASSUMED ({len(assumed)} numbers, and every number of the levers):")
    row = "  "
    for key in assumed:
        if len(row) + len(key) > 118:
            lines.append(row.rstrip())
            row = "  "
        row += key + ", "
    return [*lines, row.rstrip(", ")]


def numbers(group: str, config: Config) -> list[str]:
    """`key=value` is not repeated here (the configuration has it): the dotted keys of a group's numbers."""
    part: Any = getattr(config, group)
    return [f"{group}.{f.name}" for f in fields(part) if isinstance(f.metadata.get("range"), Range)]
