"""What does `run` tell beside its tables? The life of one customer, the autopsy of one firm, or whom to ask about."""

from __future__ import annotations

import shlex
from pathlib import Path

from experiments.story.autopsy import autopsy
from experiments.story.chronicle import story
from experiments.story.life import life_of
from experiments.story.suggest import suggestion
from experiments.story.witness import Witness
from sim.config import Config
from sim.market import Market

OURS = ("out", "story", "autopsy")  # keys that a suggested line does not repeat


def witness_of(market: Market) -> Witness | None:
    """Who looks at the customer whose story is asked for."""
    return Witness(market, market.config.story) if market.config.story >= 0 else None


def tell(market: Market, witness: Witness | None, folder: Path) -> list[str]:
    """Write what is asked for into the folder; the lines to print."""
    said = []
    if witness is not None:
        from experiments.story.picture import draw_story

        life = life_of(market, witness)
        said.append(story(life))
        (folder / "story.md").write_text(said[-1], encoding="utf-8")
        draw_story(life, folder)
    if market.config.autopsy:
        from experiments.story.autopsy_picture import draw_autopsy

        found = autopsy(market, market.config.autopsy)
        said.append(found.text())
        (folder / "autopsy.md").write_text(said[-1], encoding="utf-8")
        draw_autopsy(found, folder)
    return said or suggested(market)


def suggested(market: Market) -> list[str]:
    """One line: a customer whose story says much, and what to type."""
    found = suggestion(market)
    if found is None:
        return []
    line = again(market.config, f"story={found.customer}")
    return [f"A telling life, customer {found.customer} ({found.why}): {line}"]


def again(config: Config, more: str) -> str:
    """The line that makes this run, with something more."""
    asked = [text.removeprefix("++") for text in config.asked]
    kept = [text for text in asked if text.partition("=")[0] not in OURS]
    return " ".join(["centricity run", *map(shlex.quote, kept), more])
