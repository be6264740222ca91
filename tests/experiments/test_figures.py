"""Do figures say what their data show? Titles of made-up outcomes whose answer is known; files, bytes, break-even."""

from __future__ import annotations

import re
import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest

from experiments import figures
from experiments.figures import PAIRED, draw_all, possible
from experiments.figures.end_state import worth
from experiments.figures.over_time import advocacy, profit, retention_and_churn
from experiments.figures.series import Data, band, moving_mean
from experiments.figures.sight import line_of_sight
from experiments.figures.style import EDGE, WIDTH, Sheet, measure, wrap
from experiments.figures.style import TITLE as TITLE_FONT
from experiments.figures.titles import break_even_title, break_even_words, claim, horizon, quantity, short, title
from sim.config import Config, Customers, Firm
from sim.customers import codes
from sim.records import Column
from sim.study import Outcome
from sim.tables import FIRMS

A, B, C = "product_centric", "customer_centric", "blend"
FIGURES = {
    "retention_and_churn", "survival_by_cohort", "clv_and_equity", "advocacy", "profit", "peppers_plane", "journey",
    "line_of_sight", "head_to_head",
}  # fmt: skip


def a_config(strategies: tuple[str, ...] = (A, B), ticks: int = 24, seeds: int = 3, per_year: int = 12) -> Config:
    """A configuration that fits the made-up outcomes."""
    return Config(strategies=list(strategies), ticks=ticks, burn_in=6, seeds=seeds, ticks_per_year=per_year,
                  rivals={"one": Firm(id=1), "two": Firm(id=2)}, customers=Customers(count=1000))  # fmt: skip


def outcome(config: Config, arm: str, kind: str, seed: int, names: dict[int, str], levels: dict[int, float]) -> Outcome:
    """A run in which firm f does as well as `levels[f]` says, apart from a little luck by seed."""
    ticks = config.burn_in + config.ticks
    rows = [(f, t) for f in names for t in range(ticks)]
    firms = {}
    for name, form in FIRMS.items():
        good = np.array([levels[f] + 0.01 * seed for f, _ in rows])
        values = {"firm": [f for f, _ in rows], "tick": [t for _, t in rows], "strategy": [names[f] for f, _ in rows],
                  "retention": 0.8 + 0.1 * good, "churn": 0.2 - 0.1 * good, "share": good / 3, "nps": 50 * good,
                  "advocacy_share": good / 2, "needs_per_customer": 1 + good}.get(name, 100 + 200 * good)  # fmt: skip
        firms[name] = Column(
            np.array(values) if form == "s" else np.asarray(values, np.int64 if form == "i" else float)
        )
    return Outcome(arm, kind, seed, firms, spells(config, levels[0]) if kind == "paired" else {}, {}, {}, names)


def spells(config: Config, level: float) -> dict[str, Column]:
    """Ten customers won in the first tick; the better the firm, the more of them stay."""
    stay = round(10 * level)
    start, n = config.burn_in, 10
    left = np.array([k >= stay for k in range(n)])
    return {
        "customer": Column(np.arange(n)), "channel": Column(np.full(n, codes.REACH), None, codes.CHANNELS),
        "firm": Column(np.zeros(n, int)), "spell": Column(np.ones(n, int)), "start": Column(np.full(n, start)),
        "end": Column(np.where(left, start + 2, -1), ~left), "truncated": Column(np.zeros(n, bool)),
        "end_reason": Column(np.zeros(n, int), ~left, codes.END_REASONS), "clv_realised": Column(np.full(n, 500)),
        "needs_served": Column(np.ones(n, int)),
    }  # fmt: skip


def outcomes(config: Config, levels: dict[str, float]) -> list[Outcome]:
    """What the main job would hand over, with known levels."""
    found, names = [], config.strategies
    for seed in range(config.seeds):
        for s in names:
            for kind, lower in (("paired", 0.0), ("without_word", 0.1)):
                playing = {0: s, 1: "neutral", 2: "neutral"}
                found.append(outcome(config, s, kind, seed, playing, {0: levels[s] - lower, 1: 0.3, 2: 0.3}))
        if len(names) > 1:
            seated = dict(enumerate((names * 2)[:3]))
            found.append(
                outcome(config, "seats_0", "head_to_head", seed, seated, {f: levels[s] for f, s in seated.items()})
            )
    return found


def say(key: str, found: dict[str, list[float]], config: Config | None = None) -> str:
    """The title on a measure, with plain spaces and hyphens."""
    told = title(claim(key, config or a_config()), {s: np.array(v) for s, v in found.items()}, 0.01)
    return plain(told)


def plain(text: str) -> str:
    """Text as typed on a keyboard."""
    return text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{MINUS SIGN}", "-")


def test_a_clear_difference_names_who_keeps_more():
    told = say("retention", {A: [0.20, 0.21, 0.22], B: [0.50, 0.51, 0.53]})
    assert told.startswith(
        "Customer-centric keeps more of its customers than product-centric: 51 % against 21 % in the"
    )
    turned = say("retention", {A: [0.50, 0.51, 0.53], B: [0.20, 0.21, 0.22]})
    assert turned.startswith("Customer-centric keeps fewer of its customers than product-centric: 21 % against 51 %")


def test_an_interval_that_contains_zero_is_no_clear_difference():
    told = say("nps", {A: [-10.0, 5.0, 0.0], B: [5.0, -10.0, 6.0]})
    start = "No clear difference in net promoter score between customer-centric and product-centric: "
    assert told == start + "0 against -2 in the last year"


def test_one_seed_shows_no_clear_difference():
    told = say("share", {A: [0.1], B: [0.9]})
    assert told.startswith("No clear difference in share of orders between customer-centric and product-centric (one")
    assert told.endswith(" seed): 90 % against 10 % in the last year")


def test_small_equal_and_missing_differences_are_called_so():
    assert say("share", {A: [0.5, 0.5, 0.5], B: [0.501, 0.5011, 0.5012]}).startswith("A difference too small to matter")
    assert say("share", {A: [0.5, 0.4], B: [0.5, 0.4]}).startswith("No difference in share of orders")
    assert say("share", {A: [np.nan], B: [np.nan]}) == "Share of orders: not measured in this run"
    assert (
        say("share", {A: [np.nan], B: [0.4]})
        == "Share of orders: customer-centric and product-centric cannot be compared"
    )


def test_one_strategy_is_described_and_three_are_compared_with_the_first():
    assert say("clv", {A: [50_000.0, 52_000.0]}) == "Product-centric: CLV by the firm's book 510 in the last year"
    told = say("share", {A: [0.2, 0.21, 0.2], B: [0.4, 0.42, 0.41], C: [0.1, 0.3, 0.2]})
    assert told == ("Share of orders: customer-centric 41 % (clearly more), blend 20 % (no clear difference), against "
                    "product-centric 20 % in the last year")  # fmt: skip


def test_headings_give_both_numbers_and_the_verdict():
    told = short(claim("churn", a_config()), {A: np.array([0.2, 0.2]), B: np.array([0.4, 0.42])}, 0.01)
    assert plain(told) == "churn a year: 41 % against 20 %, clearly more"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0441, "share", "4.4 %"), (0.0999, "share", "10 %"), (float("nan"), "share", "-"),
        (365_000_000.0, "money", "3.65 million"), (-123_456.0, "money", "-1,235"), (99_940_000.0, "money", "999,400"),
        (-0.2, "points", "0"), (13.9, "hundredth", "14"), (0.76, "hundredth", "0.8"), (1.234, "number", "1.23"),
    ],
)  # fmt: skip
def test_numbers_are_written_for_people(value, unit, text):
    assert plain(quantity(value, unit)) == text


def test_break_even_in_words():
    years = a_config(ticks=120)
    assert break_even_words(41, years) == "from month 41 on"
    assert break_even_words(None, years) == "not within ten years"
    assert break_even_words(7, a_config(ticks=52, per_year=52)) == "from week 7 on"
    assert horizon(a_config(ticks=30)) == "30 months"


def test_the_title_on_profit_has_the_break_even():
    config, found = a_config(ticks=120), {A: np.array([1e8, 1.1e8]), B: np.array([2e8, 2.1e8])}
    told = plain(break_even_title(found, {B: 41}, config))
    assert told.startswith("Customer-centric earns more than product-centric: 2.05 million against 1.05 million ")
    assert told.endswith(" over ten years; ahead in the mean from month 41 on")
    assert break_even_title(found, {B: None}, config).endswith("; break-even not within ten years")


def texts(sheet: Sheet) -> list[str]:
    """Every text within the panels and the legend."""
    legends = [t.get_text() for legend in sheet.figure.legends for t in legend.get_texts()]
    return legends + [t.get_text() for panel in sheet.panels for t in panel.texts]


def bending(config: Config) -> Data:
    """Profit of the second strategy falls behind for four ticks by one and then gains two a tick."""
    found = outcomes(config, {A: 0.5, B: 0.5})
    for o in found:
        if o.arm == B and o.kind == "paired":
            values, mine = o.firms["profit"].values, o.firms["firm"].values == 0
            step = np.where(o.firms["tick"].values < config.burn_in + 4, -100_000, 200_000)
            o.firms["profit"] = Column(np.where(mine, values + step, values))
    return Data(found, config)


def test_break_even_is_marked_where_the_sum_turns():
    sheet = profit(bending(a_config()))  # -1 -1 -1 -1 +2 +2 +2: above zero from the seventh month on
    assert "month 7" in texts(sheet)
    assert "customer-centric less product-centric: break-even from month 7 on" in texts(sheet)
    marks = [line for line in sheet.panels[0].lines if list(line.get_ydata()) == [0.0] and line.get_marker() == "s"]
    assert marks[0].get_xdata()[0] == pytest.approx(7 / 12)


def test_break_even_that_never_comes_is_said():
    sheet = profit(bending(a_config(ticks=5)))
    assert "customer-centric less product-centric: break-even not within 5 months" in texts(sheet)
    assert sheet.title.endswith("break-even not within 5 months")


def sighted(levels: dict[str, float], **firms: list[float]) -> Sheet:
    """The line of sight of made-up outcomes; columns of the focal firm in `firms` have a number an arm."""
    config = a_config(tuple(levels))
    found = [o for o in outcomes(config, levels) if o.kind == "paired"]
    for o in found:
        o.equity_start, o.equity_end = {0: 0.0}, {0: 0.0}
        for name, values in firms.items():
            made = o.firms[name].values
            o.firms[name] = Column(np.full(len(made), values[config.strategies.index(o.arm)], made.dtype))
    return line_of_sight(Data(found, config))


def test_the_line_of_sight_says_what_leads_to_the_difference():
    levels = {"spend_" + name: [0, 0] for name in ("lead", "discover", "govern", "serve", "organise", "price")}
    sheet = sighted({A: 0.2, B: 0.8}, culture=[0.7, 0.3], price=[9_500.0, 10_000.0], **levels)
    told = plain(sheet.title)
    assert told.startswith("Customer-centric creates more value than product-centric: ")
    assert "; on the way spend to make the offer up, " in told
    assert [panel.get_title() for panel in sheet.panels] == [
        "Spend", "Capability", "Offer", "Customers' outcome", "Profit"
    ]  # fmt: skip
    capability = [t.get_text() for t in sheet.panels[1].texts]
    at = capability.index("Culture")
    assert capability[at : at + 4] == ["Culture", "0.70", "0.30", "\N{BLACK DOWN-POINTING TRIANGLE}"]
    offer = [t.get_text() for t in sheet.panels[2].texts]
    assert offer[:4] == ["List price", "95.00", "100.00", "\N{BLACK UP-POINTING TRIANGLE}"]


def test_bars_of_the_line_of_sight_begin_at_zero():
    bars = sighted({A: 0.2, B: 0.8}, culture=[0.8, 0.4], belief_error=[-1.0, 3.0]).panels[1].patches
    assert [b.get_x() + b.get_width() for b in bars[:4]] == pytest.approx([1.0, 0.5, 0.0, 1.0])
    assert [abs(b.get_width()) for b in bars[:4]] == pytest.approx([1.0, 0.5, 0.25, 0.75])


def test_the_line_of_sight_of_equal_arms_claims_no_step():
    told = sighted({A: 0.5, B: 0.5}).title
    assert told.startswith("No difference in value created between customer-centric and product-centric")
    assert told.endswith("; no step on the way is clear")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> list[list[Path]]:
    """All figures, and some of them once more from the same outcomes."""
    config = a_config(ticks=14, seeds=2)
    found = outcomes(config, {A: 0.2, B: 0.8})
    before = dict(mpl.rcParams)
    first = draw_all(found, config, tmp_path_factory.mktemp("first"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figures, "PAIRED", (advocacy, profit))
        again = draw_all(found, config, tmp_path_factory.mktemp("again"))
    assert dict(mpl.rcParams) == before
    return [first, again]


def test_all_figures_are_written(drawn: list[list[Path]]):
    assert {p.name for p in drawn[0]} == {f"{n}.{e}" for n in FIGURES for e in ("svg", "png")}
    assert all(p.stat().st_size > 5000 for p in drawn[0])


def test_files_carry_their_finding_as_title(drawn: list[list[Path]]):
    told = {}
    for p in drawn[0]:
        if p.suffix == ".svg":
            told[p.stem] = " ".join(re.findall("<dc:title>(.*?)</dc:title>", p.read_text("utf-8"), re.DOTALL))
    assert told["retention_and_churn"].startswith("Customer-centric keeps more of its customers than product-centric")
    assert told["head_to_head"].startswith("Head to head, customer-centric earns more than product-centric")


def test_the_same_data_give_the_same_bytes(drawn: list[list[Path]]):
    first, again = ({p.name: p.read_bytes() for p in paths} for paths in drawn)
    assert len(again) == 6
    assert {name: first[name] for name in again} == again
    assert b"<dc:date>" not in first["advocacy.svg"]


@pytest.mark.parametrize(("strategies", "ticks", "seeds", "per_year"), [
    ((A,), 14, 1, 12), ((A, B, C), 13, 2, 12), ((A, B), 60, 2, 52), ((A, B), 1, 1, 12),
])  # fmt: skip
def test_any_number_of_strategies_seeds_and_ticks(strategies, ticks, seeds, per_year):
    config = a_config(strategies, ticks, seeds, per_year)
    data = Data(outcomes(config, dict(zip(strategies, (0.2, 0.8, 0.5), strict=False))), config)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for draw in possible(data):
            assert f"{seeds} seed" in draw(data).caption


def test_a_firm_that_closed_leaves_gaps_and_no_crash():
    config = a_config(seeds=2)
    found = outcomes(config, {A: 0.2, B: 0.8})
    for o in found:
        closed = (o.firms["firm"].values == 0) & (o.firms["tick"].values > config.burn_in)
        for name, form in FIRMS.items():
            if form != "s" and name not in ("firm", "tick"):
                none = 0 if form == "i" else np.nan
                o.firms[name] = Column(np.where(closed, none, o.firms[name].values))
    for draw in possible(Data(found, config)):
        draw(Data(found, config)).figure.draw_without_rendering()


def test_without_outcomes_of_a_kind_its_figure_is_left_out():
    config = a_config(ticks=6, seeds=1)
    data = Data([o for o in outcomes(config, {A: 0.2, B: 0.8}) if o.kind == "paired"], config)
    assert [draw.__name__ for draw in possible(data)] == [draw.__name__ for draw in PAIRED]
    assert len(advocacy(data).panels) == 2


@pytest.mark.parametrize("said", ["3 seeds", "1,000 customers", "95 % t interval"])
def test_captions_say_seeds_customers_and_interval(said):
    assert said in retention_and_churn(Data(outcomes(a_config(), {A: 0.2, B: 0.8}), a_config())).caption


def test_customers_lost_without_word_are_paired():
    config = a_config()
    lost = Data(outcomes(config, {A: 0.2, B: 0.8}), config).lost_word()
    assert lost[A] == pytest.approx([20.0] * 3)  # a level lower by 0.1 of 200 customers


def test_the_band_is_the_t_interval_of_the_seeds_that_are_there():
    mean, half = band(np.array([[1.0, 5.0, np.nan], [3.0, np.nan, np.nan]]))
    assert mean[:2] == pytest.approx([2.0, 5.0])
    assert half[0] == pytest.approx(12.7062)  # t(0.975, 1) x sd / sqrt(2), sd = sqrt(2)
    assert np.isnan([half[1], mean[2], half[2]]).all()


def test_the_moving_mean_weighs_and_leaves_nulls_out():
    values, weights = np.array([[1.0, np.nan, 4.0]]), np.array([[1.0, 5.0, 2.0]])
    assert moving_mean(values, weights)[0] == pytest.approx([1.0, 1.0, 3.0])


@pytest.mark.parametrize(("cents", "shown", "unit"), [
    (5e4, 500.0, "money"), (5e6, 50.0, "thousands of money"), (5e8, 5.0, "millions of money"),
])  # fmt: skip
def test_money_on_axes_is_in_the_unit_that_the_label_names(cents, shown, unit):
    values, label = worth({A: np.array([cents, np.nan])})
    assert values[A][0] == pytest.approx(shown)
    assert label == unit


def test_no_line_of_a_title_is_wider_than_the_figure():
    lines = wrap("Customer-centric keeps more of its customers than product-centric " * 3, TITLE_FONT, WIDTH - 2 * EDGE)
    assert len(lines) > 2
    assert all(measure(line, TITLE_FONT) <= WIDTH - 2 * EDGE for line in lines)
