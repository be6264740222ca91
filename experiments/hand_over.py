"""What does Hydra itself do? `--multirun`, `--cfg` and `--info`, after our own door has checked every combination."""

from __future__ import annotations

import itertools
import logging
import sys
from collections.abc import Callable, Iterable
from typing import Any

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.core.override_parser.types import Override
from omegaconf import OmegaConf

from experiments.output import destination, refuse_foreign
from sim.compose import VERSION_BASE, compose, is_choice, parse, presets
from sim.config import Config
from sim.files import conf_folder
from sim.units import BadInput
from sim.user_file import names_file

QUIET = ("hydra/job_logging=none", "hydra/hydra_logging=none", "hydra.output_subdir=null")
MOST = 10_000  # combinations that one multirun may have
Work = Callable[[Config], int]


def hand_over(overrides: list[str], flags: dict[str, str], verb: str, work: Work) -> int:
    """Check every combination, then do what the flags ask for."""
    parsed = [parse(text) for text in overrides]
    if "--multirun" not in flags:
        config = compose(overrides)
        if flags.get("--cfg") == "job":
            print(OmegaConf.to_yaml(OmegaConf.structured(config)), end="")
            return 0
        if files := [o for o in parsed if is_market_file(o)]:
            raise BadInput(f"{files[0].input_line} is no file of Hydra's; --cfg job shows what it sets.")
        asked = next(f"{flag}={value}" for flag, value in flags.items() if value)
        return call_hydra([asked, *hydra_lines(parsed)], lambda _: 0)
    for combination in combinations(parsed):
        compose(combination)
    return multirun(parsed, verb, work)


def combinations(parsed: list[Override]) -> Iterable[list[str]]:
    """Every line that a multirun stands for."""
    each = [values(o) for o in parsed]
    count = 1
    for lines in each:
        count *= len(lines)
    if count > MOST:
        raise BadInput(f"--multirun must have at most {MOST:,} combinations, got {count:,}.")
    return map(list, itertools.product(*each))


def values(o: Override) -> list[str]:
    """The lines of one override; a sweep has one a value."""
    if not o.is_sweep_override():
        return [str(o.input_line)]
    if not o.is_discrete_sweep():
        got = o.get_value_string()
        raise BadInput(f"{o.key_or_group} must be swept by values such as 1,2,3 or range(1,4), got {got!r}.")
    return [f"{o.get_key_element()}={value}" for value in o.sweep_string_iterator()]


def hydra_lines(parsed: list[Override]) -> list[str]:
    """The same overrides for Hydra, which has no schema here: a value is set whether or not a file has its key."""
    lines = list(presets())
    for o in parsed:
        plain_value = not (is_choice(o) or o.is_delete())
        lines.append(f"++{o.key_or_group}={o.get_value_string()}" if plain_value else str(o.input_line))
    return lines


def multirun(parsed: list[Override], verb: str, work: Work) -> int:
    """Let Hydra launch one job a combination, each with its own folder below one `out`."""
    outs = [o for o in parsed if o.key_or_group == "out"]
    if any(o.is_sweep_override() for o in outs):
        raise BadInput("out must be one folder with --multirun; each job gets a folder of its own in it.")
    folder = destination(str(outs[-1].value()) if outs else "", f"{verb}-multirun")
    refuse_foreign(folder)
    codes = []
    files = [str(o.input_line) for o in parsed if is_market_file(o)]  # Hydra knows only the files of the package

    def job(_: Any) -> int:
        info = HydraConfig.get()
        skip = ("+strategy@", "+strategy/")
        config = compose([*files, *(line for line in info.overrides.task if not line.startswith(skip))])
        config.out = info.runtime.output_dir
        codes.append(work(config))
        return codes[-1]

    places = [f"hydra.sweep.dir='{folder}'", "hydra.sweep.subdir=${hydra.job.num}"]
    rest = [o for o in parsed if o not in outs and not is_market_file(o)]
    call_hydra(["--multirun", *places, *hydra_lines(rest)], job)
    return max(codes, default=1)


def is_market_file(o: Override) -> bool:
    """Whether the override names a user's market file."""
    return bool(o.key_or_group == "market" and not o.is_sweep_override() and names_file(o.value()))


def call_hydra(words: list[str], job: Callable[[Any], int]) -> int:
    """Run hydra.main on our words; it neither changes the folder nor leaves a log handler behind."""
    before, sys.argv = sys.argv, ["centricity", *words, *QUIET]
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    try:
        hydra.main(version_base=VERSION_BASE, config_path=str(conf_folder()), config_name="config")(job)()
    finally:
        sys.argv = before
        root.handlers[:] = handlers
        root.setLevel(level)
    return 0
