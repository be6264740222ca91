"""Does calibration count as it says, find what it should, say what it cannot find, and write a market that works?"""

from __future__ import annotations

import csv
from types import SimpleNamespace

import numpy as np
import pytest

from experiments.calibrate import repeats as counting
from experiments.calibrate.amounts import order_values
from experiments.calibrate.bench import Bench, weighed
from experiments.calibrate.facts import log_case
from experiments.calibrate.matching import Parameter, Target, match
from experiments.calibrate.parameters import chosen, left_open
from experiments.calibrate.preset import name_of, write_market
from experiments.calibrate.repeats import REDUNDANT, moments, of_log, of_market
from experiments.main import main, read
from sim.compose import compose
from sim.market import Market
from sim.units import BadInput


def days(*offsets: int) -> np.ndarray:
    return np.datetime64("2021-01-01") + np.array(offsets).astype("timedelta64[D]")


def test_repeats_of_a_log_by_hand():
    """0 buys on days 0, 3 (her first week), 7, 8 (one week), 40 (held out); 1 on day 14; 2 in the holdout alone."""
    r = of_log(np.array([0, 0, 0, 0, 0, 1, 2]), days(0, 3, 7, 8, 40, 14, 35), begin="2021-01-01", cut="2021-01-29",
               tick_days=7.0)  # fmt: skip
    assert r.customer.tolist() == [0]
    assert r.age.tolist() == [1]
    assert r.seen.tolist() == [4.0, 2.0]
    assert r.later.tolist() == [1, 0]
    assert r.count.tolist() == [1, 0]


def test_a_simulated_customer_is_seen_through_one_of_the_ages():
    """0 first orders in tick 1, again in 1, 3, 3, 4, 9; ages 4 and 4: weeks 1 to 3 are seen, then 5 of holdout."""
    customer, tick = np.array([0, 0, 0, 0, 0, 0, 1]), np.array([1, 1, 3, 3, 4, 9, 7])
    r = of_market(customer, tick, np.array([4.0, 4.0]), latest=5, hold=5, shift=np.array([0.1, 0.2]))
    assert list(zip(r.customer, r.age, strict=True)) == [(0, 2), (0, 3)]
    assert r.later.tolist() == [1]
    assert len(r.seen) == 1  # customer 1 came too late


def test_a_part_of_a_week_is_seen_so_often_that_the_mean_is_right():
    """Ages of 3.25 weeks: weeks 1 and 2 always, week 3 in a quarter of the cases."""
    n = 1024
    customer, tick = np.repeat(np.arange(n), 6), np.tile(np.arange(6), n)
    r = of_market(customer, tick, np.full(8, 3.25), latest=5, hold=0, shift=(np.arange(n) + 0.5) / n)
    assert len(r.customer) / n == pytest.approx(2.25, abs=1e-9)


def test_moments_by_hand():
    """Repeats at ages 1, 4 (of 4) and none (of 2), the longest age is 4."""
    r = counting.Repeats(np.array([0, 0]), np.array([1, 4]), np.array([4.0, 2.0]), np.array([0, 0]))
    names, columns = moments(r, 4.0)
    means = dict(zip(names, columns.mean(axis=0), strict=True))
    assert means == {
        "share with no repeats": 0.5, "share with 1 repeat": 0.0, "share with 2 repeats": 0.5,
        "share with 3 to 5 repeats": 0.0, "share with 6 or more": 0.0, "repeats a customer": 1.0,
        "repeats in quarter 1": 0.5, "repeats in quarter 2": 0.0, "repeats in quarter 3": 0.0,
        "repeats in quarter 4": 0.5, "recency": 0.5, "later repeats after none": 0.0, "later repeats after 1": 0.5,
        "later repeats after 2 or more": 0.0,
    }  # fmt: skip
    assert set(REDUNDANT) < set(names)


def test_orders_are_what_a_customer_bought_on_a_day():
    who, cents = order_values(np.array([0, 0, 0, 1, 1]), days(0, 0, 1, 2, 3), np.array([500, 250, 100, 300, -300]))
    assert (who.tolist(), cents.tolist()) == ([0, 0, 1], [750, 100, 300])


def test_seeds_are_weighed_by_the_customers_whom_they_show():
    nobody = (np.full(2, np.nan), 0.0)
    assert weighed([(np.array([1.0, 2.0]), 30.0), (np.array([3.0, 2.0]), 10.0), nobody]).tolist() == [1.5, 2.0]


class Linear(Bench):
    """A bench whose moments are linear in the parameters: least squares in closed form."""

    def __init__(self, slopes: np.ndarray, keys: list[str], seen: float) -> None:
        super().__init__((), lambda _: (np.zeros(0), 0.0), (1,))
        self.slopes, self.keys, self.seen = slopes, keys, seen

    def map(self, points):
        return [self.slopes @ np.array([point[k] for k in self.keys]) for point in points]


def linear(slopes, *, n: float = 100.0, seen: float = 400.0):
    """The match of a linear model to its own moments at the point (1, -1, ..), and the target."""
    keys = [f"k{k}" for k in range(slopes.shape[1])]
    truth = np.array([1.0, -1.0, 0.5][: len(keys)])
    error = 0.1 * np.arange(1, len(slopes) + 1)
    names = [f"m{k}" for k in range(len(slopes))]
    target = Target(names, slopes @ truth, np.diag(error**2), np.ones(len(slopes), bool), n)
    parameters = [Parameter(key, -3.0, 3.0, log=False, step=0.1) for key in keys]
    start = dict.fromkeys(keys, 0.2)
    return match(Linear(slopes, keys, seen), parameters, target, start, starts=4, steps=20), error, truth


def test_a_match_is_generalised_least_squares_where_moments_are_linear():
    """(D'WD)^-1 (1 + 1/S) with S = 4 simulated customers for one of the data."""
    slopes = np.array([[1.0, 0.2], [0.3, 1.0], [0.5, -0.4], [1.0, 1.0]])
    found, error, truth = linear(slopes)
    assert list(found.point.values()) == pytest.approx(truth, abs=1e-4)
    assert found.distance == pytest.approx(0.0, abs=1e-6)
    assert found.freedom == 2
    covariance = np.linalg.inv(slopes.T @ np.diag(error**-2.0) @ slopes) * 1.25
    assert found.covariance == pytest.approx(covariance, rel=0.01)
    assert all(found.is_fixed(k) for k in range(2))
    assert found.collinear == []


def test_what_the_data_cannot_tell_is_said():
    """Nothing moves with the third parameter; of the first two only the sum is told."""
    found, _, _ = linear(np.array([[1.0, 1.0, 0.0], [2.0, 2.001, 0.0], [1.0, 0.999, 0.0]]))
    assert [found.is_fixed(k) for k in range(3)] == [False, False, False]
    assert [(a, b, round(r)) for a, b, r in found.collinear] == [("k0", "k1", -1)]
    assert found.singular[2] < 1e-9 * found.singular[0]


REFUSED = {
    ("nothing.csv",): "calibrate.file must be a file, got 'nothing.csv'.",
    ("a.csv", "b.csv"): "calibrate takes one file, got 'b.csv' besides.",
    (): "calibrate must have a log (calibrate FILE.csv), calibrate.survival, or numbers such as calibrate.churn and "
    "calibrate.margin.",
    ("calibrate.survival=[.5,.6]",): "calibrate.survival must be shares in (0, 1] that never rise, got 0.6 in year 2.",
    ("calibrate.survival=[.5]", "calibrate.churn=.2"): "calibrate.churn must be left out where a survival curve is "
    "given, which says it itself.",
    ("calibrate.churn=2",): "calibrate.churn must lie in [0, 1] (share a year), got 2.0.",
    ("calibrate.customers=0",): "calibrate.customers must lie in [1, 2e+09] (customers), got 0.",
    ("calibrate.chrun=.2",): "calibrate.chrun is not a key; did you mean calibrate.churn?",
    ("calibrate.survival=[.6,.5]", "market=cdnow"): "market must be one in which customers subscribe, such as "
    "subscription_regular, got cdnow.",
    ("calibrate.survival=[.6,.5,.4]", "calibrate.free=[market.hbait]"): "calibrate.free must be numbers of the market "
    "such as market.occasion_rate, customers.rate_shape, market.without, got 'market.hbait'; did you mean "
    "market.habit?",
    ("calibrate.survival=[.6,.5,.4]", "calibrate.free=[market.habit,market.habit]"): "calibrate.free must name each "
    "key once, got ['market.habit', 'market.habit'].",
    ("calibrate.churn=.2", "calibrate.free=[market.habit,market.wake]"): "calibrate.free must have at most as many "
    "keys as numbers are given (1), got 2.",
}  # fmt: skip


@pytest.mark.parametrize(("line", "message"), REFUSED.items(), ids=range(len(REFUSED)))
def test_a_mistake_is_one_line_and_nothing_is_written(line, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["calibrate", *line]) == 2
    assert capsys.readouterr().err == f"centricity: {message}\n"
    assert list(tmp_path.iterdir()) == []


def test_a_word_alone_is_a_file_for_this_verb_only():
    assert read(["calibrate", "my log.csv", "seed=2"]).overrides == ["calibrate.file=my log.csv", "seed=2"]
    assert compose(["calibrate.file=it's, a (log).csv"]).calibrate.file == "it's, a (log).csv"
    assert main(["run", "my.csv"]) == 2


def test_a_log_must_have_customers_who_come_back():
    with pytest.raises(BadInput, match="at least 100 customers and 30 repeat purchases before 2021-03-05, got 3 and 0"):
        log_case(compose([]), np.array([0, 1, 2, 2]), days(0, 1, 2, 120), "x")
    with pytest.raises(BadInput, match="at least 8 ticks of 7 days before the holdout, got 1"):
        log_case(compose([]), np.array([0, 1]), days(0, 14), "x")


NAMES = {"My shop (2020).csv": "my_shop_2020", "2020.csv": "calibrated", "é.csv": "calibrated"}


@pytest.mark.parametrize(("source", "name"), NAMES.items())
def test_a_market_is_named_after_its_file(source, name):
    assert name_of(source) == name


def test_the_file_gives_back_the_point_and_draws_from_what_was_left_open(tmp_path):
    """One parameter is fixed, one is not: the first is FITTED with its interval, the second has its range."""
    keys = ["market.occasion_rate", "customers.taste"]
    parameters = chosen(keys, (), compose(["market=cdnow"]))
    found = SimpleNamespace(
        parameters=parameters, point={keys[0]: 0.123456789, keys[1]: 1.25}, is_fixed=lambda k: k == 0,
        interval=lambda _: (0.1, 0.2),
    )  # fmt: skip
    case = SimpleNamespace(base=("market=cdnow", "rivals=mixed", "network.talk=.3"), source="a log of ours",
                           direct={"customers.tier_size": ([0.3, 0.5, 0.8, 1.2, 1.7, 3.0], "orders")})  # fmt: skip
    again = write_market(tmp_path / "market.yaml", case, found, "ours")
    assert (again.market.name, again.market.base, again.network.talk) == ("ours", "cdnow", 0.3)
    assert (again.market.occasion_rate, again.customers.taste) == (0.123456789, 1.25)
    assert [r.strategy for r in again.rivals.values()] == ["product_centric", "product_centric", "blend"]
    assert again.market.fitted[keys[0]] == "0.1235, 95 % interval 0.1 to 0.2, from a log of ours"
    assert keys[1] not in again.market.fitted
    assert again.market.ranges[keys[1]] == [0.1, 4.0]
    assert set(left_open(again, {keys[0], *again.market.fitted})) <= set(again.market.ranges)
    assert Market(compose([f"market={tmp_path / 'market.yaml'}", "customers.count=50"])).run(2).tick == 2


SMALL = ["calibrate.simulated=400", "calibrate.markets=2", "calibrate.starts=1", "calibrate.steps=2", "study.workers=1"]


def small_log(path, *, customers: int = 300) -> None:
    """A log of a year: customers who come in the first weeks, buy at rates of their own, and drop out."""
    luck = np.random.default_rng(7)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(["customer", "date", "amount"])
        for who in range(customers):
            day, gap = int(luck.integers(0, 56)), 7.0 / luck.gamma(0.6, 0.5)
            while day < 364:
                out.writerow([f"{who:04d}", days(day)[0], f"{luck.gamma(2.0, 15.0) + 0.01:.2f}"])
                if luck.random() < 0.2:
                    break
                day += 1 + int(luck.exponential(gap))


def test_the_command_leaves_its_folder_and_the_same_line_the_same_bytes(tmp_path, capsys):
    """A whole calibration, small; the market that it writes runs."""
    log = tmp_path / "our log.csv"
    small_log(log)
    for out in ("a", "b"):
        assert main(["calibrate", str(log), *SMALL, f"out={tmp_path / out}"]) == 0
    text = capsys.readouterr().out
    for word in ("FIT", "PARAMETERS", "HOLDOUT", "BG/NBD", "SET DIRECTLY", "LEFT OPEN", "reference price"):
        assert word in text
    names = sorted(p.relative_to(tmp_path / "a").as_posix() for p in (tmp_path / "a").rglob("*.*"))
    assert names == ["figures/fit.png", "figures/fit.svg", "figures/holdout.png", "figures/holdout.svg", "holdout.csv",
                     "market.yaml", "moments.csv", "rejects.csv", "report.txt"]  # fmt: skip
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name
    assert main(["run", f"market={tmp_path / 'a' / 'market.yaml'}", "customers.count=60", "ticks=4",
                 f"out={tmp_path / 'run'}"]) == 0  # fmt: skip
    assert "market=our_log (purchase): 60 customers" in capsys.readouterr().out


def test_numbers_of_a_manager_set_what_they_can(tmp_path, capsys):
    """A margin and customers alone need no search; with churn a parameter is fitted."""
    line = ["calibrate.margin=.4", "calibrate.churn=.3", "calibrate.customers=200", *SMALL]
    assert main(["calibrate", *line, f"out={tmp_path / 'a'}"]) == 0
    out = capsys.readouterr().out
    assert "market.unit_cost = 0.6: 1 - calibrate.margin (0.4) of the list price" in out
    c = compose([f"market={tmp_path / 'a' / 'market.yaml'}"])
    assert c.market.unit_cost == 0.6
    assert c.market.base == "subscription_regular"
    assert c.customers.count > 200  # a firm has 200 of them
    assert {"market.unit_cost", "customers.count"} < set(c.market.fitted)
