"""What does a firm own that lasts? Capability stocks and its offer; they depreciate at the firm."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from sim.customers.table import VARIANTS, Array

FEATURES = 0.5  # features of one round
RELIABILITY = 0.3  # prevention of one round


@dataclass
class Project:
    """Something better on the way to the market."""

    kind: str  # fit | feature | reliability | copy | breakthrough
    job: int  # -1 where it touches all
    ready: int  # tick of launch
    points: Array = field(default_factory=lambda: np.zeros((0, 0)))  # (variants, outcomes) of a fit or copy
    tested: bool = False  # whether customers see it before it is launched
    size: float = 0.0  # quality that a breakthrough or copy adds


@dataclass
class Stocks:
    """Everything of a firm that a lever builds up; all firms start equal."""

    jobs: int
    outcomes: int
    serves: int  # mask of jobs
    quality: Array = field(default_factory=lambda: np.zeros(0))  # (jobs,)
    points: Array = field(default_factory=lambda: np.zeros(0))  # (jobs, VARIANTS, outcomes)
    variants: Array = field(default_factory=lambda: np.zeros(0, np.int64))  # (jobs,)
    features: float = 2.0
    prevention: float = 1.0
    recovery: float = 0.5
    tool: float = 0.5
    skill: float = 0.5
    measuring: float = 0.0
    service: float = 0.0
    information: float = 0.0
    volume: float = 0.0  # orders ever, in units of the reference size
    research_fund: float = 0.0  # cents set aside for the next round of evidence
    design_fund: float = 0.0
    extend_fund: float = 0.0
    invent_fund: float = 0.0
    watched: int = 0  # customers observed at the last plan
    picked: float = 1.0  # share of customers that the score of contacts picks
    foreign: bool = False  # a solution from outside the category, which reports do not show
    myopia: float = 0.0  # how far the firm sees its own offer where needs should be
    grosses: list[float] = field(default_factory=list)  # smoothed gross profit at the last plans
    opening: int = -1  # job that is being prepared
    opening_at: int = -1
    projects: list[Project] = field(default_factory=list)
    price_factor: float = 1.0  # list price over reference price, before the strategy's own level
    incident_factor: float = 1.0  # incident rate over what prevention makes of it
    budget_factor: float = 1.0  # operating budget over what earnings allow
    depth_most: float = 1.0  # how deep a personal offer may go

    def __post_init__(self) -> None:
        if self.quality.size == 0:
            self.quality = np.full(self.jobs, START_QUALITY)
            self.points = np.zeros((self.jobs, VARIANTS, self.outcomes))
            self.variants = np.ones(self.jobs, np.int64)

    def launch(self, project: Project) -> None:
        """Bring a project to the market."""
        if project.kind == "feature":
            self.features += FEATURES
        elif project.kind == "reliability":
            self.prevention += RELIABILITY
        elif project.kind == "breakthrough":
            self.quality[self.served()] += project.size
        else:
            self.variants[project.job] = len(project.points)
            self.points[project.job, : len(project.points)] = project.points
            self.quality[project.job] += project.size

    def served(self) -> list[int]:
        """The jobs served, ascending."""
        return [j for j in range(self.jobs) if self.serves >> j & 1]


START_QUALITY = 1.8
