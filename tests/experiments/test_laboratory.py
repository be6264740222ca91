"""Is what the analyst sees hers alone, and is the truth beside it what the run says?"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from lifetimes import BetaGeoFitter
from lifetimes.utils import summary_data_from_transaction_data

from experiments.laboratory.files import read_log, write_log
from experiments.laboratory.log import FILES, Log, names
from experiments.laboratory.logged import logged
from experiments.laboratory.methods import summary_of
from experiments.laboratory.observe import Worlds, observe, prepared
from experiments.laboratory.truth import Truth, true_of
from sim import dates
from sim.compose import compose
from sim.customers import codes
from sim.market import Market
from sim.measures import bgnbd
from sim.records import digests
from sim.study import oracle
from sim.tables import table

SMALL = ("customers.count=250", "laboratory.observed=24", "laboratory.horizon=12", "laboratory.valued=24",
         "record.survey=40", "burn_in=6")  # fmt: skip
BOTH = pytest.mark.parametrize("name", ["purchase", "subscription_regular"])


@cache
def world(*overrides: str) -> tuple[Worlds, Log, Truth]:
    """One small market, its log and its truth."""
    w = observe(prepared(compose([*SMALL, *overrides])), 1)
    log = logged(w)
    return w, log, true_of(w, log)


def of(name: str, *more: str) -> tuple[Worlds, Log, Truth]:
    """The small market of this name."""
    return world(f"market={name}", *more)


def written(log: Log, folder) -> dict[str, bytes]:
    """Every file of a log."""
    write_log(log, folder)
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@BOTH
def test_the_log_has_the_columns_of_a_firm_and_none_of_the_truth(name, tmp_path):
    _, log, truth = of(name)
    found = written(log, tmp_path / "log")
    truth.write(tmp_path / "truth")
    assert set(found) == {f"{n}.csv" for n in names(log.about.kind)} | {"about.json"}
    for file in names(log.about.kind):
        assert found[f"{file}.csv"].decode().partition("\n")[0].split(",") == list(FILES[file])
    own = {column for columns in FILES.values() for column in columns}
    for file in ("customers", "word", "survival", "totals"):
        header = (tmp_path / "truth" / f"truth_{file}.csv").read_text().partition("\n")[0].split(",")
        assert not (set(header) - {"customer", "date"}) & own


@BOTH
def test_nothing_after_the_cut_off_reaches_the_log(name, tmp_path):
    """What is still to come may be any length, or another world altogether: the files are the same to the byte."""
    first = written(of(name)[1], tmp_path / "a")
    longer = written(of(name, "laboratory.horizon=14", "laboratory.valued=30")[1], tmp_path / "b")
    about = first.pop("about.json"), longer.pop("about.json")
    assert first == longer
    assert about[0] != about[1]
    shaken = "+events.late={kind:price_change,firm:0,tick:30,factor:2.0}"  # 30 is the first tick that the log has not
    assert written(of(name, shaken)[1], tmp_path / "c") == first | {"about.json": about[0]}
    for file in names(of(name)[1].about.kind):
        for column in set(FILES[file]) & {"date", "start", "end"}:
            days = of(name)[1][file][column]
            assert (days[~np.isnat(days)] < of(name)[1].about.cutoff).all()


@BOTH
def test_a_log_that_was_written_is_read_back_as_it_was(name, tmp_path):
    log = of(name)[1]
    write_log(log, tmp_path / "log")
    back = read_log(tmp_path / "log")
    assert back.about == log.about
    for file in names(log.about.kind):
        for column in FILES[file]:
            a, b = log[file][column], back[file][column]
            assert np.array_equal(a, b, equal_nan=a.dtype.kind in "fM"), (file, column)
    if name == "purchase":
        assert vars(summary_of(back)).keys() == vars(summary_of(log)).keys()
        for key, values in vars(summary_of(log)).items():
            assert values.tolist() == getattr(summary_of(back), key).tolist()


@BOTH
def test_observing_and_dating_change_no_number_of_a_run(name):
    w = of(name)[0]
    assert digests(w.market) == digests(Market(w.market.config, 1).run())


@BOTH
def test_sales_add_up_to_the_ledger_in_every_tick(name):
    w, log, _ = of(name)
    sales = log["transactions" if name == "purchase" else "invoices"]
    tick = dates.tick_of(sales["date"], 12)
    books = table(w.market, "firms")
    mine = (books["firm"].values == 0) & (books["tick"].values < w.cut)
    listed = np.bincount(tick, sales["amount"], w.cut).astype(int)
    assert listed.tolist() == books["revenue"].values[mine].tolist()
    assert listed.sum() > 0
    spent = log["spend"]
    assert spent["amount"].sum() == sum(books[f"spend_{k}"].values[mine].sum() for k in ("reach", "sell", "relate"))


def test_contracts_have_their_invoices():
    w, log, _ = of("subscription_regular")
    contracts, invoices = log["contracts"], log["invoices"]
    assert contracts["invoices"].sum() == len(invoices["date"])
    billed = np.bincount(invoices["customer"], invoices["amount"])
    r = w.at_cut
    assert billed.tolist() == np.bincount(r["customer"], r["revenue"], len(billed)).tolist()
    months = dates.tick_of(np.where(np.isnat(contracts["end"]), log.about.cutoff, contracts["end"]), 12)
    assert (months - dates.tick_of(contracts["start"], 12)).tolist() == contracts["invoices"].tolist()
    last = {}  # the amount of a contract is that of its last bill
    ticks = dates.tick_of(invoices["date"], 12).tolist()
    for customer, tick, amount in zip(invoices["customer"].tolist(), ticks, invoices["amount"].tolist(), strict=True):
        last[customer, tick] = amount
    keys = zip(contracts["customer"].tolist(), (months - 1).tolist(), strict=True)
    assert contracts["amount"].tolist() == [last[key] for key in keys]


@BOTH
def test_the_truth_is_what_relations_say(name):
    w, _, truth = of(name)
    t = truth.customers
    books = table(w.market, "firms")
    at = (books["firm"].values == 0) & (books["tick"].values == w.cut - 1)
    assert t["active"].sum() == books["customers"].values[at][0]
    assert t["customer"].tolist() == np.unique(w.at_cut["customer"]).tolist()
    later = table(w.market, "relations")
    mine = (later["firm"].values == 0) & np.isin(later["customer"].values, t["customer"])
    before = w.at_cut["margin"].astype(np.int64).sum()
    assert t["margin"].sum() == later["margin"].values[mine].sum() - before
    kept = mine & (later["start"].values < w.cut) & later["end"].null
    assert t["stays"].sum() == kept.sum()
    assert set(t["customer"][t["stays"] == 1]) == set(later["customer"].values[kept].tolist())
    assert 0 < t["stays"].sum() < t["active"].sum() < len(t["customer"])


@BOTH
def test_the_oracles_equity_is_that_of_a_comparison(name):
    """The sum over customers of what is still to come, by relations, and the present value of the flow, by totals."""
    w, _, truth = of(name)
    config = prepared(compose([*SMALL, f"market={name}", "study.oracle_months=24"]))
    market = Market(config, 1).run(w.cut)
    assert truth.totals["oracle_equity"] == pytest.approx(oracle(market)[0], rel=1e-9)
    assert truth.totals["oracle_near"] < truth.totals["oracle_equity"]
    assert truth.customers["residual_value"][truth.customers["active"] == 0].sum() == pytest.approx(0.0, abs=1e-6)


def test_purchases_of_the_horizon_are_days_with_an_order():
    w, _, truth = of("purchase")
    choices = table(w.market, "choices")
    won = (choices["firm"].values == 0) & (choices["tick"].values >= w.cut)
    orders = np.isin(choices["customer"].values[won], truth.customers["customer"]).sum()
    assert 0.7 * orders < truth.customers["purchases"].sum() <= orders  # several orders on one day are one


def test_survival_in_the_truth_is_counted_by_hand():
    w, _, truth = of("subscription_regular")
    r = table(w.market, "relations")
    first = (r["firm"].values == 0) & (r["spell"].values == 1) & (r["start"].values < 12)
    for age in (0, 1, 7, 30):
        there = [start + age < (10_000 if null else end) for start, end, null in
                 zip(r["start"].values[first], r["end"].values[first], r["end"].null[first], strict=True)]  # fmt: skip
        assert truth.survival["share"][age] == pytest.approx(np.mean(there))
    assert len(truth.survival["share"]) == 6 + 24 + 12 - 12 + 1


@BOTH
def test_who_comes_only_by_word_is_in_one_world_alone(name):
    w, _, truth = of(name)
    word = set(truth.word["customer"].tolist())
    assert word <= set(w.at_cut["customer"].tolist())
    assert w.without is not None
    assert not word & set(w.without["customer"][w.without["start"] >= 6].tolist())
    assert truth.totals["only_by_word"] == len(word)
    silent = of(name, "network.word=false")
    assert silent[2].totals.get("new_with_word") is None
    assert len(silent[2].word["customer"]) == 0


def test_the_last_touch_asks_the_same_luck_that_made_customers_aware():
    """Looked back far enough, whoever came by an advert or a call has seen one, and who could see none has none."""
    w, log, _ = of("purchase", "laboratory.look_back=60")
    r = w.at_cut
    new = r[(r["spell"] == 1) & (r["start"] >= 6)]
    assert new["customer"].tolist() == log["touches"]["customer"].tolist()
    paid = np.isin(new["channel"], [codes.REACH, codes.SELL])
    assert paid.sum() > 10
    assert np.isin(log["touches"]["touch"][paid], ["advert", "sales_call"]).all()
    none = of("purchase", "focal.levers.reach.effort=0", "focal.levers.sell.effort=0", "burn_in=0")[1]
    assert len(none["touches"]["touch"]) > 10
    assert set(none["touches"]["touch"]) <= {"direct", "referral", "search"}
    short = of("purchase", "laboratory.look_back=1")[1]["touches"]["touch"]
    assert np.isin(short, ["advert", "sales_call"]).sum() < (log["touches"]["touch"] != "direct").sum()


def test_a_survey_answer_knows_what_became_of_her():
    w, log, truth = of("subscription_regular")
    r = table(w.market, "relations")
    answers = log["surveys"]
    tick = dates.tick_of(answers["date"], 12)
    assert truth.asked.tolist() == (tick >= w.cut - 12).tolist()
    for k in range(0, len(tick), 7):
        mine = (r["firm"].values == 0) & (r["customer"].values == answers["customer"][k])
        there = mine & (r["start"].values <= tick[k]) & (r["end"].null | (r["end"].values > tick[k] + 12))
        assert truth.stayed[k] == there.any()


def test_lifetimes_and_this_package_agree_on_an_exported_log(tmp_path):
    """Both read transactions.csv of a shop; summaries are equal, and parameters agree within 1 %."""
    log = world("market=cdnow", "customers.count=1500", "laboratory.observed=12", "burn_in=0")[1]
    write_log(log, tmp_path / "log")
    csv = pd.read_csv(tmp_path / "log" / "transactions.csv", parse_dates=["date"])
    last = log.about.cutoff - np.timedelta64(1, "D")
    theirs = summary_data_from_transaction_data(csv, "customer", "date", observation_period_end=last)
    ours = summary_of(read_log(tmp_path / "log"))
    assert theirs.index.tolist() == ours.customer.tolist()
    for name, values in (("frequency", ours.x), ("recency", 7 * ours.t_x), ("T", 7 * ours.T)):
        assert np.allclose(theirs[name], values)
    fitter = BetaGeoFitter()
    fitter.fit(theirs["frequency"], theirs["recency"] / 7, theirs["T"] / 7)
    found = bgnbd.fit(ours).dict()
    assert {name: found[name] / fitter.params_[name] for name in found} == pytest.approx(dict.fromkeys(found, 1.0),
                                                                                          rel=0.01)  # fmt: skip
