"""Which markets are compared? Four firms that stand still, from the defaults of `sim.config` and without Hydra."""

from __future__ import annotations

from typing import Any

from sim.config import Config, Customers, Firm, Firms, Kind, Logged, Market, Network, Plan, Record, Strategy
from sim.firms.levers import LEVERS, Levers
from sim.firms.levers.relate import Further, Target

NEUTRAL: dict[str, dict[str, Any]] = {
    "discover": {"effort": 0.05}, "design": {"effort": 0.35}, "serve": {"effort": 0.15}, "reach": {"effort": 0.25},
    "relate": {"effort": 0.05}, "sell": {"effort": 0.05}, "extend": {"effort": 0.05},
}  # fmt: skip
# What each firm of the unequal market does differently.
UNEQUAL: list[dict[str, dict[str, Any]]] = [
    {},
    {"reach": {"effort": 0.35, "promise": 0.05}, "design": {"effort": 0.25}, "price": {"rebate": 0.2}},
    {"relate": {"effort": 0.25, "target": Target.lift, "further": Further.best, "reward": 0.1, "slight": 0.5},
     "reach": {"effort": 0.05}, "price": {"level": 1.1}, "serve": {"effort": 0.2, "channels": 3},
     "design": {"effort": 0.3, "service": 0.3, "information": 0.3}},
    {"sell": {"effort": 0.15}, "reach": {"effort": 0.15}, "serve": {"effort": 0.0}, "price": {"level": 0.95}},
]
BUSY: dict[str, Any] = {"occasion_rate": 0.3, "situation_switch": 0.02, "anxiety": 0.6, "contact_wake": 0.3}
LOUD: dict[str, Any] = {"talk": 0.6, "talk_negative": 0.5, "praise": 0.3, "blame": 0.4, "tie": 0.6}
# Less that whole clusters share and less difference of rates: fewer customers say as much.
EVEN: dict[str, Any] = {"taste_shared": 0.1, "rate_shape": 2.0, "leaving": 0.02, "guess_error": 0.6}
PURCHASE: dict[str, Any] = {"kind": Kind.purchase, "occasion_rate": 0.5, "habit": 0.4, "expectation_rate": 0.2,
                            "attitude_rate": 0.25}  # fmt: skip


def strategy(label: str, changes: dict[str, dict[str, Any]]) -> Strategy:
    """The neutral strategy with changes, lever by lever."""
    names = {*NEUTRAL, *changes}
    levers = {name: LEVERS[name](**{**NEUTRAL.get(name, {}), **changes.get(name, {})}) for name in names}
    return Strategy(label=label, levers=Levers(**levers))


def scene(kind: Kind, count: int, ticks: int, *, unequal: bool = False, threads: int = 1,
          choices: Logged = Logged.none, plan: Plan = Plan.fixed) -> Config:  # fmt: skip
    """A market without burn-in of four firms that stand still; `unequal` gives every rule work to do."""
    changes = UNEQUAL if unequal else [{}] * len(UNEQUAL)
    settings = (BUSY if unequal else {}) | (PURCHASE if kind is Kind.purchase else {})
    people, words = (EVEN, LOUD) if unequal else ({}, {})
    presets = {f"firm_{k}": strategy(f"firm_{k}", change) for k, change in enumerate(changes)}
    return Config(
        market=Market(**settings), customers=Customers(count=count, **people),
        network=Network(**words), firms=Firms(plan=plan), presets=presets,
        focal=Firm(id=0, strategy="firm_0"),
        rivals={f"rival_{k}": Firm(id=k, strategy=f"firm_{k}") for k in range(1, len(changes))},
        strategies=["firm_0"], ticks=ticks, burn_in=0, record=Record(choices=choices), threads=threads,
    )  # fmt: skip
