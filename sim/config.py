"""What can be set, in which unit and range? Plain dataclasses; every default is ASSUMED unless `market.fitted`
names it.

Rates are a month, whatever the length of a tick; money in configuration is in units of the reference price
(1.0 = 100.00).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from sim.calibration_keys import Calibrate
from sim.claims import check_arms, check_asked
from sim.events import Event
from sim.firms.levers import LeverOverrides, Levers
from sim.kinds import Budget as Budget
from sim.kinds import Kind as Kind
from sim.kinds import Logged as Logged
from sim.kinds import Plan as Plan
from sim.kinds import Shape as Shape
from sim.laboratory_keys import Laboratory
from sim.units import BadInput, check_ranges, quantity, share


@dataclass
class Market:
    """What a customer's month is like in this market; weights are on the logit scale with Gumbel noise of scale 1."""

    name: str = "subscription_regular"
    kind: Kind = Kind.subscription
    jobs: int = quantity(6, 1, 16, "jobs", "jobs to be done in the market")
    outcomes: int = quantity(3, 1, 8, "outcomes", "dimensions of outcome space")
    situations: int = quantity(3, 1, 8, "situations", "life or business contexts")
    situation_spread: float = quantity(0.6, 0, 3, "outcome units", "sd of mean needs between situations")
    need_spread: float = quantity(0.3, 0, 3, "outcome units", "sd of needs within a situation")
    fit_width: float = quantity(0.7, 0.05, 10, "outcome units", "distance at which fit falls to exp(-1/2)")
    situation_switch: float = share(0.002, "chance a month to enter another situation")
    need_drift: float = share(0.02, "pull a quarter of a need to the mean of its situation")
    common_drift: float = quantity(0.01, 0, 1, "outcome units a quarter", "sd of the shock that all needs share")
    value_weight: float = quantity(4.0, 0, 40, "utility", "weight of expected value (b_v)")
    price_weight: float = quantity(3.0, 0, 40, "utility", "weight of price in reference prices (b_p)")
    habit: float = quantity(2.0, 0, 20, "utility", "switching cost that holds the present provider")
    anxiety: float = quantity(0.2, 0, 20, "utility", "dread of a firm never used for the job")
    opinion_weight: float = quantity(1.0, 0, 20, "utility", "weight of attitude (opinion before use)")
    without: float = quantity(-0.8, -20, 20, "utility", "utility of doing without")
    occasion_rate: float = quantity(0.15, 0, 10, "a month and job", "mean rate of occasions (attention)")
    arrival_occasion: float = share(0.0, "chance that a job is what brings a customer into the market")
    search: float = share(0.1, "chance to look for another firm at an own occasion")
    wake: float = share(0.2, "chance that an incident makes a subscriber think")
    contact_wake: float = share(0.05, "chance that a contact makes a subscriber think")
    forgetting: float = share(0.03, "chance a month that a non-user forgets a firm")
    refusals: int = quantity(4, 1, 100, "occasions", "refusals in a row after which a firm is not considered")
    expectation_rate: float = share(0.05, "weight of one use in expectation")
    attitude_rate: float = share(0.06, "weight of one use in attitude")
    incident_loss: float = share(0.6, "share of value that an incident destroys")
    recovery_most: float = share(0.8, "share of an incident's loss that recovery repairs")
    unit_cost: float = quantity(0.55, 0, 10, "reference prices", "unit cost at the start")
    aware_at_start: float = share(0.4, "chance to know a firm on arrival")
    market_age: float = quantity(40.0, 0.01, 10000, "orders a customer", "a firm's volume before the first tick")
    base_budget: float = quantity(0.012, 0, 1, "reference prices a head and month", "budget without profit")
    profit_share: float = share(0.2, "share of smoothed gross profit that joins the budget")
    fitted: dict[str, str] = field(default_factory=dict)
    ranges: dict[str, list[float]] = field(default_factory=dict)  # key: [low, high], of what no data fixed
    base: str = ""  # the market preset that a market file begins with

    def __post_init__(self) -> None:
        check_ranges(self, "market")


@dataclass
class Customers:
    """How many customers there are and how they differ."""

    count: int = quantity(10_000, 1, 20_000_000, "customers", "present at any time")
    jobs_least: int = quantity(2, 0, 16, "jobs", "fewest jobs that a customer holds")
    jobs_most: int = quantity(4, 1, 16, "jobs", "most jobs that a customer holds")
    rate_shape: float = quantity(0.6, 0.05, 1000, "shape", "Gamma shape of occasion rates over customers")
    taste: float = quantity(1.0, 0, 10, "utility", "sd of a persistent taste for each firm")
    taste_shared: float = share(0.5, "part of the variance of taste common to acquaintances")
    guess_error: float = quantity(0.3, 0, 5, "value", "sd of the persistent error of value before use")
    told_weight: float = share(0.6, "weight of a value told first-hand, before use")
    loss_aversion: float = quantity(2.0, 1, 10, "ratio", "weight of a loss over a gain in attitude")
    leaving: float = share(0.005, "chance a month to leave the market and be replaced")
    takes_service: float = share(0.5, "customers who take a service beside the product, where there is one")
    takes_information: float = share(0.5, "customers who take information (an app), where there is some")
    alike: bool = False
    needs_still: bool = False
    tier_share: list[float] = field(default_factory=lambda: [0.5, 0.35, 0.15])
    tier_size: list[float] = field(default_factory=lambda: [0.6, 1.0, 2.0])

    def __post_init__(self) -> None:
        check_ranges(self, "customers")
        if self.jobs_least > self.jobs_most:
            raise BadInput(f"customers.jobs_least must not exceed customers.jobs_most ({self.jobs_most}), got "
                           f"{self.jobs_least}.")  # fmt: skip
        if len(self.tier_share) != len(self.tier_size) or not 1 <= len(self.tier_share) <= 8:
            raise BadInput("customers.tier_share and customers.tier_size must have the same length, 1 to 8, got "
                           f"{len(self.tier_share)} and {len(self.tier_size)}.")  # fmt: skip
        if abs(sum(self.tier_share) - 1.0) > 1e-9 or min(self.tier_share) < 0:
            raise BadInput(f"customers.tier_share must be shares that sum to 1, got {self.tier_share!r}.")
        if min(self.tier_size) <= 0 or max(self.tier_size) > 100:
            raise BadInput(f"customers.tier_size must lie in (0, 100], got {self.tier_size!r}.")


@dataclass
class Network:
    """Who hears whom, and how loudly."""

    shape: Shape = Shape.small_world
    degree: int = quantity(8, 2, 64, "ties", "mean number of acquaintances")
    rewire: float = share(0.1, "share of small-world ties that lead far away")
    homophily: float = share(0.6, "chance that a customer shares the situation of her place in the network")
    word: bool = True
    talk: float = share(0.2, "chance a month that a promoter speaks")
    talk_negative: float = share(0.07, "chance a month that a detractor speaks")
    praise: float = quantity(0.12, 0, 5, "utility", "what a good word adds to opinion")
    blame: float = quantity(0.20, 0, 5, "utility", "what a bad word takes from opinion")
    tie: float = quantity(0.15, 0, 5, "utility", "pull of a referrer who is still with the firm")

    def __post_init__(self) -> None:
        check_ranges(self, "network")


@dataclass
class Firms:
    """What all firms share at the start; they start equal."""

    plan: Plan = Plan.live
    budget: Budget = Budget.earned
    cash: float = quantity(0.8, 0, 1000, "reference prices a head", "cash at the start")
    jobs_served: int = quantity(3, 1, 16, "jobs", "jobs that every firm serves at the start")
    progress: float = share(0.2, "fall of unit cost for each doubling of volume (Wright)")
    learning_shared: float = share(0.8, "volume that product units pool over variants")
    learning_shared_customer: float = share(0.6, "volume that customer units pool over variants")
    coordination: float = quantity(0.0006, 0, 1, "reference prices a head and month", "cost of units^1.2")
    coordination_customer: float = quantity(1.5, 0, 10, "ratio", "coordination of customer units over product units")
    base_incidents: float = share(0.2, "incidents a use when nothing is prevented")
    care_cost: float = quantity(0.05, 0, 10, "reference prices", "compensation for a recovered incident")
    evidence_noise: float = quantity(0.3, 0, 5, "outcome units", "sd of error of one piece of evidence")
    culture: float = share(0.5, "how far the organisation means what it says, at the start")

    def __post_init__(self) -> None:
        check_ranges(self, "firms")


@dataclass
class Strategy:
    """A mix of levers with a label; nothing reads the label."""

    label: str = ""
    levers: Levers = field(default_factory=Levers)
    stages: dict[str, int] = field(default_factory=dict)  # preset -> months after the start when its levers follow


@dataclass
class Firm:
    """A firm of the market: its id, its strategy by name, and what it does differently from that preset."""

    id: int = quantity(0, 0, 15, "id", "a small integer; order and name enter no draw")
    strategy: str = "neutral"
    levers: LeverOverrides = field(default_factory=LeverOverrides)

    def __post_init__(self) -> None:
        check_ranges(self, "firm")


@dataclass
class Record:
    """What a run writes down beside the tables that are always written."""

    choices: Logged = Logged.sample
    sample: int = quantity(1000, 0, 1_000_000, "customers", "logged one by one when choices=sample")
    survey: int = quantity(100, 0, 100_000, "customers a firm and tick", "asked how satisfied they are")
    answering: float = share(0.3, "chance that an asked customer answers")
    digests: bool = True  # of needs and occasions, which every strategy must share

    def __post_init__(self) -> None:
        check_ranges(self, "record")


class Report(Enum):
    """What a study is about, and so which report is written."""

    comparison = "comparison"
    league = "league"
    fairness = "fairness"


@dataclass
class Study:
    """How strategies are compared."""

    report: Report = Report.comparison
    markets: list[str] = field(default_factory=list)  # of a league; none is the market of the configuration
    head_to_head: bool = True
    value_of_word: bool = True
    oracle_months: int = quantity(60, 0, 600, "months", "run on without acquisition to value today's customers")
    too_small: float = share(0.01, "relative difference below which a difference is too small to matter")
    workers: int = quantity(0, 0, 256, "processes", "0: one a core")
    question: str = ""  # what an experiment asks; the report of a comparison begins with it
    watch: list[str] = field(default_factory=list)  # the measures that answer it
    claim: list[str] = field(default_factory=list)  # what the sources expect of them: see `sim/claims.py`
    facts: list[str] = field(default_factory=list)  # what `validate` measures: facts or groups of them; none is all
    fairness: str = ""  # a finished folder of `compare experiment=fairness`, which `validate` reads
    environments: int = quantity(200, 2, 100_000, "environments", "report=fairness: drawn by a Latin hypercube")
    candidates: int = quantity(6, 1, 1000, "candidates", "report=fairness: tried for each archetype, its preset first")
    tuning_seeds: int = quantity(2, 1, 1000, "seeds", "report=fairness: of each candidate, apart from the others")

    def __post_init__(self) -> None:
        check_ranges(self, "study")
        check_asked(self.watch, self.claim)


@dataclass
class Config:
    """One scenario: it serves a run, a comparison, a lesson and a report."""

    market: Market = field(default_factory=Market)
    customers: Customers = field(default_factory=Customers)
    network: Network = field(default_factory=Network)
    firms: Firms = field(default_factory=Firms)
    focal: Firm = field(default_factory=Firm)
    rivals: dict[str, Firm] = field(default_factory=dict)
    presets: dict[str, Strategy] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    record: Record = field(default_factory=Record)
    study: Study = field(default_factory=Study)
    laboratory: Laboratory = field(default_factory=Laboratory)
    calibrate: Calibrate = field(default_factory=Calibrate)
    strategies: list[str] = field(default_factory=lambda: ["product_centric", "customer_centric", "convert"])
    ticks: int = quantity(120, 1, 32_000, "ticks", "after the burn-in")
    burn_in: int = quantity(24, 0, 32_000, "ticks", "in which every firm plays neutral")
    ticks_per_year: int = quantity(12, 12, 52, "ticks a year", "12 or 52")
    discount_rate: float = quantity(0.1, 0, 1, "effective a year", "of all discounting")
    seed: int = quantity(1, 0, 2**63 - 1, "seed", "of every draw")
    seeds: int = quantity(20, 1, 100_000, "seeds", "a count: seed to seed + seeds - 1")
    threads: int = quantity(1, 1, 256, "threads", "of one market; results do not depend on it")
    story: int = quantity(-1, -1, 2**31 - 1, "customer", "whose life `run` tells: row + generation x rows; -1: none")
    autopsy: str = ""  # the firm whose reasons to be hired and left `run` tells
    out: str = ""

    def __post_init__(self) -> None:
        self.asked: tuple[str, ...] = ()  # the overrides that composed it: what a study repeats in other markets
        check_ranges(self, "")
        check_whole(self)


def check_whole(c: Config) -> None:
    """Refuse what no single group can see: limits across groups and names that lead nowhere."""
    if c.ticks_per_year not in (12, 52):
        raise BadInput(f"ticks_per_year must be 12 or 52, got {c.ticks_per_year}.")
    if c.burn_in + c.ticks > 32_000:
        raise BadInput(f"burn_in + ticks must not exceed 32000, got {c.burn_in + c.ticks}.")
    if c.customers.jobs_most > c.market.jobs:
        raise BadInput(
            f"customers.jobs_most must not exceed market.jobs ({c.market.jobs}), got {c.customers.jobs_most}."
        )
    if c.firms.jobs_served > c.market.jobs:
        raise BadInput(f"firms.jobs_served must not exceed market.jobs ({c.market.jobs}), got {c.firms.jobs_served}.")
    if c.record.choices is Logged.all and c.customers.count > 100_000:
        raise BadInput(f"record.choices=all takes at most 100000 customers, got customers.count={c.customers.count}.")
    if not c.strategies or len(set(c.strategies)) < len(c.strategies):
        raise BadInput(f"strategies must name at least one strategy, each once, got {c.strategies!r}.")
    check_arms(c.study.claim, c.strategies)
    for name, preset in c.presets.items():
        for stage, months in preset.stages.items():
            if stage not in c.presets or c.presets[stage].stages or not 1 <= months <= 1200:
                raise BadInput(f"presets.{name}.stages must map presets without stages to months in [1, 1200], got "
                               f"{stage}: {months}.")  # fmt: skip
    ids = [c.focal.id, *(r.id for r in c.rivals.values())]
    if sorted(ids) != list(range(len(ids))):
        raise BadInput(f"focal.id and rivals.*.id must be 0 to {len(ids) - 1}, each once, got {ids}.")
    for key, name in [("focal.strategy", c.focal.strategy), *((f"rivals.{k}.strategy", r.strategy) for k, r in
                      c.rivals.items()), *(("strategies", s) for s in c.strategies)]:  # fmt: skip
        if c.presets and name not in c.presets:
            raise BadInput(f"{key} must be one of {', '.join(sorted(c.presets))}, got {name!r}.")
    if c.autopsy and c.autopsy not in ("focal", *c.rivals):
        raise BadInput(f"autopsy must be one of {', '.join(('focal', *c.rivals))}, got {c.autopsy!r}.")
    for key, event in c.events.items():
        event.check(f"events.{key}", firms=len(ids), ticks=c.burn_in + c.ticks, presets=c.presets)
