"""Where do the tables of many runs go? `TABLE/part-SEED.parquet` with a column `run`, and one `runs.parquet`."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from sim.compose import compose
from sim.config import Config
from sim.parquet import write
from sim.records import Table
from sim.study import Arm, Outcome


def run_name(kind: str, arm: str, seed: int) -> str:
    """The name of a run in the column `run`."""
    return f"{kind}-{arm}-{seed}"


@dataclass(frozen=True)
class KeepTables:
    """Write every table of a run as one part; called where the run was made, in any process."""

    folder: Path
    config: Config

    def __call__(self, tables: dict[str, Table], arm: Arm, seed: int) -> None:
        """Write the tables of one run; those of a head-to-head are the firms alone."""
        name = run_name(arm.kind, arm.name, seed)
        for which, table in tables.items():
            path = self.folder / which / f"part-{name}.parquet"
            path.parent.mkdir(parents=True, exist_ok=True)
            write(table, path, run=name)


def write_runs(folder: Path, config: Config, outcomes: list[Outcome]) -> None:
    """A row a run: arm, seed, status, digests, the command that replays it; and the configuration beside it."""
    rows = [
        {"run": run_name(o.kind, o.arm, o.seed), "kind": o.kind, "arm": o.arm, "seed": o.seed, "status": "ok",
         "digests": json.dumps(o.digests), "replay": replay(config, o)} for o in outcomes
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), folder / "runs.parquet", compression="zstd")
    (folder / "config.json").write_text(json.dumps(plain(config), indent=1) + "\n", encoding="utf-8")


def replay(config: Config, o: Outcome) -> str:
    """The command that runs this one run again: its market and every key that differs from it."""
    focal = dataclasses.replace(config.focal, strategy=o.names[config.focal.id])
    rivals = {name: dataclasses.replace(r, strategy=o.names[r.id]) for name, r in config.rivals.items()}
    network = dataclasses.replace(config.network, word=config.network.word and o.kind != "without_word")
    changed = dataclasses.replace(config, focal=focal, rivals=rivals, network=network, seed=o.seed)
    market = config.market.base or config.market.name  # a market file is its base and all that differs from it
    there = compose([f"market={market}"])
    base = flat(plain(there))
    keys = {k: v for k, v in flat(plain(changed)).items() if base.get(k, MISSING) != v and not k.startswith(UNREPLAYED)}
    gone = [f"~rivals.{name}" for name in there.rivals if name not in config.rivals]
    new = tuple(f"rivals.{name}." for name in config.rivals if name not in there.rivals)
    line = [f"{'+' if k.startswith(new) else ''}{k}={json.dumps(v, separators=(',', ':'))}" for k, v in keys.items()
            if not (k.startswith(new) and v is None)]  # fmt: skip
    return " ".join(["centricity run", f"market={market}", *gone, *line])


MISSING = object()
UNREPLAYED = ("presets.", "out", "seeds", "strategies", "study.", "threads", "market.fitted", "market.ranges",
              "calibrate.")  # fmt: skip


def flat(tree: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """A nested configuration as dotted keys."""
    out: dict[str, Any] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            out |= flat(value, f"{prefix}{name}.")
        else:
            out[f"{prefix}{name}"] = value
    return out


def plain(value: Any) -> Any:
    """A configuration as JSON types."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    return [plain(v) for v in value] if isinstance(value, list) else value
