"""What does `centricity VERB key=value ..` do? Check the line, call the verb; a mistake is one line and exit code 2."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from sim.files import choices, group_names
from sim.units import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.config import Config

# To add a verb: a line here, and `def VERB(config: Config) -> int` in its module.
VERBS = {
    "run": ("experiments.run", "run"), "compare": ("experiments.compare", "compare"),
    "claims": ("experiments.claims.command", "claims"), "validate": ("experiments.validate.command", "validate"),
    "calibrate": ("experiments.calibrate.command", "calibrate"),
    "laboratory": ("experiments.laboratory.command", "laboratory"),
}  # fmt: skip
LOGS = "calibrate"  # the verb that takes a file
SHORT = {"-m": "--multirun", "-c": "--cfg", "-i": "--info", "-h": "--help"}
FLAGS = (*SHORT.values(), "--version")
CFG = ("job", "hydra", "all")
INFO = ("all", "config", "defaults", "defaults-tree", "plugins", "searchpath")
WELCOME = """\
Type first:   centricity compare experiment=quick     product- against customer-centric, small, in about a minute
then:         centricity compare                      the default: 10,000 customers, ten years, 20 seeds
one market:   centricity run market=purchase seed=7   every table of one run as Parquet files
your data:    centricity calibrate FILE.csv           a market fitted to your own customers

centricity VERB [key=value ..] [--multirun] [--cfg job] [--info]
verbs:        {verbs}
files:        {files}
keys:         centricity run --cfg job                prints every key with its value
"""


@dataclass
class Line:
    """A command line taken apart."""

    verb: str = ""
    overrides: list[str] = field(default_factory=list)
    flags: dict[str, str] = field(default_factory=dict)


def main(argv: Sequence[str] | None = None) -> int:
    """The exit code of a command line: 0, 2 for a mistake in it, 130 for Ctrl-C."""
    try:
        return dispatch(read(list(sys.argv[1:] if argv is None else argv)))
    except BadInput as error:
        print(f"centricity: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print(f"centricity: stopped; {str(stop) or 'nothing was written'}.", file=sys.stderr)
        return 130


def read(words: list[str]) -> Line:
    """Take a line apart, and refuse unknown verbs and options."""
    line, rest = Line(), list(words)
    while rest:
        word = rest.pop(0)
        if word.startswith("-"):
            name, sign, value = word.partition("=")
            rest[:0] = [value] if sign else []
            flag = option(name)
            takes = {"--cfg": CFG, "--info": INFO}.get(flag, ())
            line.flags[flag] = rest.pop(0) if rest and rest[0] in takes else (takes[0] if takes else "")
        elif not line.verb:
            line.verb = verb(word)
        else:
            line.overrides.append(log_file(word, line.overrides) if line.verb == LOGS and "=" not in word else word)
    return line


def log_file(word: str, before: list[str]) -> str:
    """`calibrate FILE.csv` is short for `calibrate.file=FILE.csv`; one file is taken."""
    if any(text.startswith("calibrate.file=") for text in before):
        raise BadInput(f"calibrate takes one file, got {word!r} besides.")
    return f"calibrate.file={word}"


def option(word: str) -> str:
    """The option in its long form."""
    flag = SHORT.get(word, word)
    if flag not in FLAGS:
        near = difflib.get_close_matches(word, FLAGS, 1)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(FLAGS)}."
        raise BadInput(f"{word} is not an option; {hint}")
    return flag


def verb(word: str) -> str:
    """A verb of the registry."""
    if word not in VERBS:
        near = difflib.get_close_matches(word, VERBS, 1, 0.5)
        hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(VERBS)}."
        raise BadInput(f"{word} is not a verb; {hint}")
    return word


def dispatch(line: Line) -> int:
    """Do what a line asks for; everything is checked before anything is simulated or written."""
    if "--version" in line.flags:
        print(f"centricity {version()}")
        return 0
    if not line.verb and line.overrides + list(line.flags) and "--help" not in line.flags:
        raise BadInput(f"the first word must be a verb: {', '.join(VERBS)}.")
    if not line.verb or "--help" in line.flags:
        print(welcome(), end="")
        return 0
    if line.flags:
        from experiments.hand_over import hand_over

        return hand_over(line.overrides, line.flags, VERBS[line.verb][1], lambda config: call(line.verb, config))
    from sim.compose import compose

    return call(line.verb, compose(line.overrides))


def call(name: str, config: Config) -> int:
    """Run a verb; its module is imported only now."""
    module, function = VERBS[name]
    if name != "run" and (config.story >= 0 or config.autopsy):
        raise BadInput(f"story and autopsy are told by run alone, not by {name}.")
    work: Callable[[Config], int] = getattr(import_module(module), function)
    return work(config)


def welcome() -> str:
    """What to type first, which verbs there are, and which files can be chosen."""
    files = [f"{group}={'|'.join(choices(group))}" for group in group_names()]
    return WELCOME.format(verbs=", ".join(VERBS), files="\n              ".join(files))


def version() -> str:
    """The version of the installed package."""
    from sim import __version__

    return __version__


if __name__ == "__main__":
    sys.exit(main())
