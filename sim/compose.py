"""How does a line of words become one checked configuration? This is the one door to Hydra.

Hydra chooses and merges the files of `conf/`; values are settled against the dataclasses, so that a typo, a wrong type
or a number out of range is one line that names the dotted key, the value and what is valid.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from typing import Any, cast

import yaml
from hydra import compose as hydra_compose
from hydra import initialize_config_dir
from hydra.core.override_parser.overrides_parser import OverridesParser
from hydra.core.override_parser.types import Override
from hydra.errors import HydraException
from omegaconf import OmegaConf
from omegaconf.errors import OmegaConfBaseException

from sim.config import Config, check_whole
from sim.files import choices, conf_folder, group_names
from sim.firms.levers import override
from sim.lives import check_story
from sim.memory import shortage
from sim.schema import ROOT, Plain, Slot, build, check_name, find, inside, nearest, settle, under, unknown
from sim.units import BadInput
from sim.user_file import GROUPS, UserMarket, load, names_file

VERSION_BASE = "1.3"
PATHS = ("market", "calibrate.file")


def compose(overrides: Sequence[str] = ()) -> Config:
    """The configuration that the files and these overrides make, or BadInput in one line."""
    groups, changes, file = sort_out([parse(text) for text in overrides])
    tree = copy.deepcopy(chosen(tuple(groups)))
    if file is not None:
        lay(tree, file, groups)
    for change in changes:
        apply(tree, change)
    config = finish(tree)
    config.asked = tuple(overrides)
    return config


def parse(text: str) -> Override:
    """One override; `strategy=NAME` is short for `focal.strategy=NAME`, and text such as a path needs no quotes."""
    text = f"focal.{text}" if text.startswith("strategy=") else text
    parser = OverridesParser.create()
    key, _, value = text.partition("=")
    if key in PATHS and (key != "market" or names_file(value)) and not value.startswith(tuple("'\"[{")):
        return parser.parse_override(f"{key}={quoted(value)}")  # a path may have signs that mean something to Hydra
    try:
        return parser.parse_override(text)
    except (HydraException, RecursionError) as error:
        key, sign, value = text.partition("=")
        slot = find(key)
        if sign and slot is not None and slot.hint is str:
            return parser.parse_override(f"{key}={quoted(value)}")
        if sign and slot is not None:
            raise BadInput(f"{key.lstrip('+~')} must be {slot.valid}, got {value[:80]!r}.") from error
        raise BadInput(f"{text[:80]!r} must be of the form key=value.") from error


def quoted(text: str) -> str:
    """Text as Hydra reads it back, whatever signs it has."""
    if text.startswith("'") and text.endswith("'") and len(text) > 1:
        return text
    escaped = re.sub(r"(\\*)'", r"\1\1\\'", text)
    return "'" + escaped + "\\" * (len(escaped) - len(escaped.rstrip("\\"))) + "'"


def sort_out(parsed: Sequence[Override]) -> tuple[list[str], list[Override], UserMarket | None]:
    """Which overrides choose files, which change values, and the market file of the user if one is named."""
    groups, changes, file = [], [], None
    for o in parsed:
        if o.is_sweep_override():
            raise BadInput(f"{o.key_or_group} must have one value (a list is [a,b]; --multirun runs each), got "
                           f"{o.get_value_string()!r}.")  # fmt: skip
        if o.package is not None or is_hydra(o):
            raise BadInput(f"{o.input_line} is no key of a scenario: Hydra's own keys and packages cannot be set.")
        if o.key_or_group == "market" and names_file(o.value()):
            file = load(str(o.value()))
            groups.append(f"market={file.base}")
        elif is_choice(o):
            groups.append(choice(o))
            file = None if o.key_or_group == "market" else file
        else:
            changes.append(o)
    return groups, changes, file


def lay(tree: Plain, file: UserMarket, groups: Sequence[str]) -> None:
    """Lay a market file over its base, below what an experiment sets, as a preset of the package would lie.

    Its rivals are all that there are, and so is what it says was fitted, in place of those of the base.
    """
    said = dict(leaves(file.tree))
    for path, value in said.items():
        at(tree, path[:-1])[path[-1]] = value
    if ("market", "fitted") not in said:  # what the base was fitted by is no longer so for what the file sets
        gone = {".".join(path) for path in said}
        tree["market"]["fitted"] = {k: v for k, v in tree["market"].get("fitted", {}).items() if k not in gone}
    try:
        finish(copy.deepcopy(tree))
    except BadInput as error:
        raise file.blame(error) from error
    for path, value in experiment_says(groups):
        at(tree, path[:-1])[path[-1]] = value


def leaves(tree: Plain, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(path, value) of all that a tree sets; a mapping with names of its own, such as `market.fitted`, is one value."""
    for name, value in tree.items():
        slot = find(".".join([*path, name]))
        if isinstance(value, dict) and slot is not None and slot.fixed:
            yield from leaves(value, (*path, name))
        else:
            yield (*path, name), value


def experiment_says(groups: Sequence[str]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """(path, value) of what the files of the chosen experiments set in the groups of a market file."""
    for text in groups:
        group, _, names = text.partition("=")
        for name in names.strip("[]").split(",") if group == "experiment" else ():
            found = yaml.safe_load((conf_folder() / "experiment" / f"{name}.yaml").read_text(encoding="utf-8")) or {}
            mine = {k: v for k, v in found.items() if k in GROUPS}
            yield from leaves(cast(Plain, settle("", ROOT, mine, {})))


def is_hydra(o: Override) -> bool:
    """Whether the key is Hydra's own, such as `hydra.sweep.dir` or `hydra/launcher`."""
    return o.key_or_group.replace("/", ".").partition(".")[0] == "hydra"


def is_choice(o: Override) -> bool:
    """Whether it chooses files of a group, swept or not."""
    return o.key_or_group in group_names() and (o.is_sweep_override() or not isinstance(o.value(), dict))


def choice(o: Override) -> str:
    """A choice of a file, or of several, as Hydra takes it."""
    group, value = o.key_or_group, o.value()
    valid = choices(group)
    names = [str(v) for v in value] if isinstance(value, list) else [str(value)]
    for name in names:
        if name not in valid or o.is_delete():
            hint = nearest(name, valid)
            shown = o.input_line if o.is_delete() else name
            raise BadInput(f"{group} must be one of {', '.join(valid)}, got {shown!r}{hint or '.'}")
    return f"{group}=[{','.join(names)}]" if isinstance(value, list) else f"{group}={value}"


def presets() -> Iterator[str]:
    """Overrides that compose every strategy file into `presets` under its name."""
    root = conf_folder()
    for path in sorted((root / "strategy").rglob("*.yaml")):
        yield f"+{path.parent.relative_to(root).as_posix()}@presets.{path.stem}={path.stem}"


@cache
def chosen(groups: tuple[str, ...]) -> Plain:
    """What the chosen files say, settled; composing takes 50 ms, so that a sweep does it once."""
    with one_line(), initialize_config_dir(config_dir=str(conf_folder()), version_base=VERSION_BASE):
        composed = hydra_compose("config", [*presets(), *groups])
        plain = OmegaConf.to_container(composed, resolve=False)
    return cast(Plain, settle("", ROOT, plain, cast(Plain, plain)))


def apply(tree: Plain, o: Override) -> None:
    """Set, add or delete one key of the tree."""
    path = o.key_or_group.replace("/", ".").split(".")
    key, slot = ".".join(path), ROOT
    for depth, name in enumerate(path):
        below = inside(slot, name)
        if below is None:
            raise unknown(key, tree)
        if not slot.fixed:
            refuse_missing(at(tree, path[:depth]), ".".join(path[: depth + 1]), o)
        slot = below
    if o.is_delete():
        delete(tree, path, o)
        return
    value, parent = settle(key, slot, o.value(), tree), at(tree, path[:-1])
    parent[path[-1]] = merged(parent.get(path[-1]), value)


def refuse_missing(group: Plain, key: str, o: Override) -> None:
    """Refuse the name of a rival, preset or event that is not there, unless it is to be added under a fit name."""
    above, _, name = key.rpartition(".")
    if name in group:
        return
    if not (o.is_add() or o.is_force_add()):
        hint = nearest(key, [f"{above}.{n}" for n in group])
        raise BadInput(f"{key} is not there{hint or '.'} A + before the key adds it.")
    check_name(key, name)


def delete(tree: Plain, path: list[str], o: Override) -> None:
    """Take a named entry, such as a rival, away; a key with a default cannot go."""
    parent: Slot | None = ROOT
    for name in path[:-1]:
        parent = inside(cast(Slot, parent), name)
    if cast(Slot, parent).fixed:
        raise BadInput(f"{o.input_line} cannot be deleted: only named rivals, presets and events can.")
    del at(tree, path[:-1])[path[-1]]


def at(tree: Plain, path: Sequence[str]) -> Plain:
    """The group at a path; groups that no file mentions are made."""
    for name in path:
        tree = tree.setdefault(name, {})
    return tree


def merged(old: Any, new: Any) -> Any:
    """A group given as a whole changes what it mentions and leaves the rest."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        return {**old, **{k: merged(old.get(k), v) for k, v in new.items()}}
    return new


def finish(tree: Plain) -> Config:
    """The dataclasses of a settled tree, with every limit that no single key can see."""
    config = cast(Config, build("", ROOT, tree))
    check_whole(config)
    check_market(config)
    for name, firm in {"focal": config.focal, **{f"rivals.{k}": r for k, r in config.rivals.items()}}.items():
        with under(name):
            override(config.presets[firm.strategy].levers, firm.levers)
    if problem := shortage(config):
        raise BadInput(problem)
    check_story(config)
    return config


def check_market(config: Config) -> None:
    """Refuse a base that is no preset, and ranges of what is no number or reaches beyond its own range."""
    base = config.market.base
    if base and base not in choices("market"):
        raise BadInput(f"market.base must be one of {', '.join(choices('market'))}, got {base!r}.")
    for key, ends in config.market.ranges.items():
        slot = find(key)
        if slot is None:
            raise BadInput(f"market.ranges: {unknown(key, {})}")
        if slot.limits is None or key.partition(".")[0] not in GROUPS:
            raise BadInput(f"market.ranges must have keys of numbers of the market, got {key}.")
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise BadInput(f"market.ranges.{key} must be [low, high] with low < high, got {ends!r}.")
        for end in ends:
            slot.limits.refuse(f"market.ranges.{key}", end)


@contextmanager
def one_line() -> Iterator[None]:
    """Turn what Hydra, OmegaConf and YAML have to say about files into one line."""
    try:
        yield
    except (HydraException, OmegaConfBaseException, yaml.YAMLError, RecursionError) as error:
        raise BadInput(f"configuration files: {' '.join(str(error).split())}") from error
