"""Who plays in every environment? Presets, two of them with one thing taken away, and each archetype tuned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sim.config import Config, Strategy
from sim.firms.levers import LeverOverrides, override
from sim.study import Arm, arm_of

PRODUCT, CUSTOMER, BLEND, CONVERT = "product_centric", "customer_centric", "blend", "convert"
CRM, NO_CRM, PRODUCT_UNITS = "crm_without_culture", "crm_left_out", "product_units"
ARCHETYPES = (PRODUCT, CUSTOMER)
TUNED = {PRODUCT: "tuned_product", CUSTOMER: "tuned_customer"}
KIND = "environment"  # a run of which only the table `firms` is kept

Changes = Mapping[str, float | int]  # "design.effort" -> value


@dataclass(frozen=True)
class Contender:
    """A preset, with what is changed in it, and in how many of the first seeds it plays (None: all)."""

    name: str
    preset: str
    changes: Changes = field(default_factory=dict)
    seeds: int | None = None


# To add a preset: a line here. Those that only serve a hypothesis over all environments need no five seeds.
CONTENDERS = (
    Contender(PRODUCT, PRODUCT),
    Contender(CUSTOMER, CUSTOMER),
    Contender(BLEND, BLEND),
    Contender(CONVERT, CONVERT, {}, 2),
    Contender(PRODUCT_UNITS, CUSTOMER, {"organise.customer_units": 0.0}, 2),
    Contender(CRM, CRM, {}, 2),
    Contender(NO_CRM, CRM, {"relate.effort": 0.0}, 2),
)


def changed(preset: Strategy, label: str, changes: Changes) -> Strategy:
    """A preset with some fields of its levers changed, under a label of its own."""
    levers = LeverOverrides()
    for key, value in changes.items():
        lever, _, name = key.partition(".")
        setattr(getattr(levers, lever), name, value)
    return replace(preset, label=label, levers=override(preset.levers, levers))


def arms(config: Config, contenders: tuple[Contender, ...]) -> list[Arm]:
    """The focal firm plays each contender; the oracle values nobody."""
    made = {c.name: changed(config.presets[c.preset], c.name, c.changes) for c in contenders}
    config = replace(config, presets=config.presets | made)
    return [arm_of(config, c.name, kind=KIND, valued=False, seeds=c.seeds) for c in contenders]

