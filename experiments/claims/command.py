"""What does `centricity claims` do? Measure every claim of the model, write one page of them, and print the counts."""

from __future__ import annotations

from experiments.claims import CLAIMS
from experiments.claims.measure import measured
from experiments.claims.page import counts, csv_of, html_of, markdown_of
from experiments.headline import assumptions, default_line
from experiments.output import finished_folder
from sim.compose import compose, parse
from sim.config import Config
from sim.units import BadInput

EXPERIMENT = "experiment=claims"  # the sizes, where the line names no other


def claims(config: Config) -> int:
    """Measure all claims, write claims.md, claims.html and claims.csv; the exit code."""
    asked = line_of(config)
    base = compose(asked)
    about = [default_line(base), "The focal firm plays what each claim says; the rest is as above."]
    print(about[0])
    with finished_folder(config.out, "claims") as (folder, final):
        found = measured(CLAIMS.values(), asked, base)
        pages = {"claims.md": markdown_of, "claims.html": html_of}
        for name, page in pages.items():
            (folder / name).write_text(page(found, about, assumptions(base)), encoding="utf-8")
        csv_of(found, folder / "claims.csv")
    print("\n".join(["", *counts(found)]))
    print(f"\nThe page is {final / 'claims.html'}; claims.md and claims.csv are beside it.")
    return 0


def line_of(config: Config) -> tuple[str, ...]:
    """What was asked for, with the sizes of a study of claims unless an experiment was named.

    Refuses what the claims set themselves: the focal firm's strategy and levers.
    """
    for text in config.asked:
        key = parse(text).key_or_group
        if key.startswith(("focal.strategy", "focal.levers", "strategies")):
            raise BadInput(f"{key} is set by the claims themselves, got {text!r}; other keys are free.")
    named = any(parse(text).key_or_group == "experiment" for text in config.asked)
    return config.asked if named else (EXPERIMENT, *config.asked)
