"""How does a calibrated market become a file that every command takes as `market=FILE`?"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from experiments.calibrate.facts import Case
from experiments.calibrate.matching import Match
from experiments.calibrate.parameters import left_open
from experiments.shards import flat, plain
from sim.compose import compose
from sim.config import Config
from sim.user_file import GROUPS

NAME = "market.yaml"
KEPT_OUT = ("market.name.", "market.base.", "market.fitted.", "market.ranges.", "rivals.")


def write_market(path: Path, case: Case, match: Match | None, name: str) -> Config:
    """Write the file, and read it back as every command will; the configuration that it makes."""
    point = match.point if match else {}
    direct = {key: value for key, (value, _) in case.direct.items()}
    model = compose([*case.base, *(f"{key}={text(value)}" for key, value in {**direct, **point}.items())])
    base = model.market.base or model.market.name
    tree = differing(model, base)
    tree["market"] = {"name": name, **tree.get("market", {}), "fitted": dict(model.market.fitted), "ranges": {}}
    fitted, ranges = tree["market"]["fitted"], tree["market"]["ranges"]
    for key in flat(tree):  # what was fitted in the base is no longer so where it was changed
        fitted.pop(key, None)
    for key, (_, why) in case.direct.items():
        fitted[key] = why
    for k, p in enumerate(match.parameters if match else []):
        if match and match.is_fixed(k):
            low, high = match.interval(k)
            fitted[p.key] = f"{point[p.key]:.4g}, 95 % interval {low:.4g} to {high:.4g}, from {case.source}"
        else:
            ranges[p.key] = [p.low, p.high]
    own = left_open(model, set(fitted) | set(ranges))
    ranges.update({key: [float(low), float(high)] for key, (low, high) in own.items()})
    head = (
        f"# A market fitted by centricity calibrate to {case.source}. Every command takes it: market=PATH/{NAME}\n"
        "# market.fitted: what the data fixed. market.ranges: from where to draw what they did not fix.\n"
    )
    body = dumped({"base": base, **tree})
    path.write_text(head + body, encoding="utf-8")
    again = compose([f"market={path}"])
    wrong = [key for key, value in {**direct, **point}.items() if flat(plain(again))[key] != value]
    if wrong:
        raise RuntimeError(f"{NAME} does not give back {', '.join(wrong)}")
    return again


def dumped(tree: dict[str, Any]) -> str:
    """A tree as YAML, lists in one line."""

    class Dumper(yaml.SafeDumper):  # type: ignore[misc]
        """Writes lists as [a, b], and takes no value for the same as another."""

        def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002
            return True

    Dumper.add_representer(list, lambda d, v: d.represent_sequence("tag:yaml.org,2002:seq", v, flow_style=True))
    return str(yaml.dump(tree, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=4000))


def differing(model: Config, base: str) -> dict[str, Any]:
    """What the market sets otherwise than its base, as groups; rivals as a whole."""
    ours, theirs = flat(plain(model)), flat(plain(compose([f"market={base}"])))
    tree: dict[str, Any] = {}
    for key, value in ours.items():
        group, _, name = key.partition(".")
        if group not in GROUPS or f"{key}.".startswith(KEPT_OUT) or theirs.get(key) == value:
            continue
        if name:
            tree.setdefault(group, {})[name] = value
        else:
            tree[key] = value
    if plain(model.rivals) != plain(compose([f"market={base}"]).rivals):
        tree["rivals"] = {name: {"id": r.id, "strategy": r.strategy} for name, r in model.rivals.items()}
    return tree


def text(value: object) -> str:
    """A value as an override has it."""
    return "[" + ",".join(map(repr, value)) + "]" if isinstance(value, list) else repr(value)


def name_of(source: str) -> str:
    """A name for the market after the file that it was fitted to."""
    slug = re.sub(r"\W+", "_", Path(source).stem, flags=re.ASCII).strip("_").lower()[:40]
    return slug if slug[:1].isalpha() else "calibrated"
