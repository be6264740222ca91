"""Which numbers does this version of the model give? Three small scenarios, their digests and a few figures to read.

`python -m tests.baseline --write` writes them anew, and only for a bumped MODEL_VERSION.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from sim import MODEL_VERSION
from sim.compose import compose
from sim.market import Market
from sim.records import digests
from tests.support import column

FILE = Path(__file__).with_name("baseline.json")
SCENARIOS = {
    "subscriptions": ["market=subscription_regular", "burn_in=6"],
    "purchases": ["market=purchase", "burn_in=6", "strategy=customer_centric"],
    "weeks": ["market=cdnow"],
}
SIZE = ["customers.count=300", "ticks=24", "study.oracle_months=0"]


def found() -> dict[str, Any]:
    """What the model gives now: a digest and readable numbers of the focal firm, by scenario."""
    out: dict[str, Any] = {"model_version": MODEL_VERSION}
    for name, overrides in SCENARIOS.items():
        of = Market(compose([*SIZE, *overrides])).run()
        mine = column(of, "firms", "firm") == 0
        flows = ("orders", "new", "lost", "incidents", "profit")
        out[name] = {"digest": digests(of)["all"], "customers": int(column(of, "firms", "customers")[mine][-1])}
        out[name] |= {key: int(column(of, "firms", key)[mine].sum()) for key in flows}
    return out


def written() -> dict[str, Any]:
    """What was written down last."""
    there: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return there


def main(arguments: list[str]) -> int:
    """Print what differs, or write; 1 where a number moved under the same version."""
    now, before = found(), written() if FILE.exists() else {}
    moved = {name: (before.get(name), now[name]) for name in now if before.get(name) != now[name]}
    if "--write" in arguments and before.get("model_version") == MODEL_VERSION and moved:
        print(f"Numbers moved: first bump MODEL_VERSION (now {MODEL_VERSION}), and say so in the changelog.")
        return 1
    if "--write" in arguments:
        FILE.write_text(json.dumps(now, indent=1) + "\n", encoding="utf-8")
        return 0
    for name, (old, new) in moved.items():
        print(f"{name}: {old} -> {new}")
    return 1 if moved else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
