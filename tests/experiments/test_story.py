"""Does a story say what happened, all of it, and change nothing?"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from experiments.story import left as leaving
from experiments.story.chronicle import story
from experiments.story.hired import knowing
from experiments.story.life import DECIDED, Life, life_of, uses
from experiments.story.picture import bars
from experiments.story.witness import Witness
from experiments.story.words import when
from sim.compose import compose
from sim.customers.hire import noise
from sim.market import Market
from sim.records import digests
from tests.experiments.lives import KINDS, PEOPLE, SCENE, TICKS, flat, lives, witnessed
from tests.support import column


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("more", [(), ("record.choices=none",), ("record.choices=all",), ("record.sample=6",)])
def test_a_story_changes_no_number(kind, more):
    told, _ = witnessed(17, f"market={kind}", *more)
    plain = Market(compose([*SCENE, f"market={kind}", *more])).run()
    a, b = digests(told), digests(plain)
    for name in ("all", "firms", "relations", "customers", "cohorts", "survey", "needs", "occasions"):
        assert a[name] == b[name]
    mine = set(column(told, "choices", "customer")) - set(column(plain, "choices", "customer"))
    assert {int(c) % 60 for c in mine} <= {17}
    rest = column(told, "choices", "customer") % 60 != 17
    untold = column(plain, "choices", "customer") % 60 != 17
    assert column(told, "choices", "tick")[rest].tolist() == column(plain, "choices", "tick")[untold].tolist()


def test_she_is_logged_where_nobody_else_is():
    of, life = witnessed(17, "market=subscription_regular", "record.choices=none")
    assert (of.tables.people["slot"] >= 0).sum() == 1
    assert life.choices


def test_a_fork_goes_on_without_her_log_where_nobody_is_logged():
    market = Market(compose([*SCENE, "story=17", "record.choices=none"])).run(6)
    plain = Market(compose([*SCENE, "record.choices=none"])).run(6)
    assert digests(market.fork().run())["all"] == digests(plain.fork().run())["all"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_relation_is_told_with_its_reasons(kind):
    seen = Counter()
    for life in lives(kind):
        page = story(life)
        for s in life.spells:
            end, why = ("-", "still hers") if s.end is None else (when(life, s.end), s.end_reason.replace("_", " "))
            name = life.names[s.firm].capitalize()
            assert (f"| {name} | {when(life, s.start)} | {end} | {s.orders} | {s.revenue / 100:,.2f} | "
                    f"{s.start_reason} | {why} |") in page  # fmt: skip
            seen[s.end_reason] += 1
    assert sum(seen[r] for r in DECIDED) >= 3


@pytest.mark.parametrize("kind", KINDS)
def test_every_incident_and_every_word_is_told(kind):
    incidents = told = 0
    for life in lives(kind):
        page = flat(story(life))
        named = sum(int(n) for n in re.findall(r"(\d+) incidents? with [A-Z]\w+;", page))
        assert named == len(life.incidents)
        said = [w for _, w in life.told(life.entered, life.end)]
        counts = re.findall(r"[Ss]he (?:recommends|warns of) \w+ (once|twice|\d+ times)", page)
        assert sum({"once": 1, "twice": 2}.get(n) or int(n.split()[0]) for n in counts) == len(said)
        incidents, told = incidents + len(life.incidents), told + len(said)
    assert incidents > 5
    assert told > 2


def told_incidents(life: Life) -> Counter:
    """(firm, made good, year, month) of every incident on a page, read back from its sentences."""
    found = Counter()
    for name, told in re.findall(r"incidents? with (\w+); ([^.]*)\.", flat(story(life))):
        good, year = True, 0
        for part in told.split("; "):
            good = part.startswith("made good: ") if "made good: " in part else good
            year = int(re.search(r"year (\d+)", part).group(1))
            months = re.findall(r"(?:months? |, | and )(\d+)(?: \((twice|\d+ times)\))?", part.split(", ", 1)[1])
            for month, often in months:
                n = 2 if often == "twice" else int(often.split()[0]) if often else 1
                found[life.names.index(name.lower()), good, year, int(month)] += n
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_incidents_of_the_page_are_those_of_the_table(kind):
    for life in lives(kind):
        assert told_incidents(life) == Counter(
            (i.firm, bool(i.recovered), i.tick // 12 + 1, i.tick % 12 + 1) for i in life.incidents
        )


@pytest.mark.parametrize("kind", KINDS)
def test_bars_are_her_providers(kind):
    for life in lives(kind):
        served = bars(life)
        for month in life.between(life.entered, life.end):
            at = {b.job: b.firm for b in served if b.start <= month.tick < b.end}
            assert at == {j: int(month.me["provider"][j]) for j in life.jobs(month.me["jobs"])}


@pytest.mark.parametrize("kind", KINDS)
def test_uses_are_the_orders_of_her_relations(kind):
    for life in lives(kind):
        found = uses(life)
        assert len(found) == sum(s.orders for s in life.spells)
        for s in life.spells:
            own = [u for u in found if u.firm == s.firm and s.start <= u.tick < (life.end if s.end is None else s.end)]
            assert len(own) == s.orders


def test_what_a_bill_gave_is_the_value_of_the_offer_less_the_incident():
    """Solved back from her expectation, a use without incident gives what the rules say that the offer gives."""
    checked = 0
    for life in lives("subscription_regular"):
        wrong = {(i.tick, i.firm, i.job) for i in life.incidents}
        for u in uses(life):
            best = float(life.months[u.tick].value[u.firm, u.job])
            first = life.months[u.tick - 1].ties[u.firm]["familiar"] == 0  # a personal offer comes with the second use
            if (u.tick, u.firm, u.job) in wrong:
                assert u.got < best + 1e-4
            elif not first:
                assert u.got == pytest.approx(best, abs=1e-4)
                checked += 1
    assert checked > 50


def test_words_heard_are_words_that_were_told():
    """Two witnesses of one market: what one hears of the other was said by her a tick before."""
    market = Market(compose([*SCENE, "network.degree=4", "network.talk=.8", "network.rewire=0"]))
    both = [Witness(market, row) for row in (10, 11, 12)]
    for _ in range(TICKS):
        market.step()
        for witness in both:
            witness.look(market)
    said = {(t, m.told) for w in both for t, m in w.months.items() if m.told is not None}
    heard = {(t - 1, word) for w in both for t, m in w.months.items() for word in m.heard
             if word.speaker in (10, 11, 12)}  # fmt: skip
    assert len(heard) > 3
    assert heard <= said


def test_awareness_by_word_names_somebody_whom_she_heard():
    more = ("market=purchase", "burn_in=0", "customers.leaving=0", "market.aware_at_start=.1", "market.search=0")
    market = Market(compose([*SCENE, *more]))
    witnesses = [Witness(market, row) for row in range(20)]
    for _ in range(24):
        market.step()
        for witness in witnesses:
            witness.look(market)
    found = 0
    for life in (life_of(market, witness) for witness in witnesses):
        for s in life.spells:
            if s.referrer is not None:
                assert s.referrer in {w.speaker for _, w in life.words(life.entered, s.start + 1, s.firm) if w.good}
                found += f"the word of customer {s.referrer} made her think of it" in knowing(life, s)
    assert found > 2


def test_the_chance_of_a_choice_is_the_noise_of_the_rules():
    market, life = next(found for found in (witnessed(row, "market=purchase") for row in PEOPLE)
                        if found[1].left is None)  # fmt: skip
    assert len(life.choices) > 20
    for c in life.choices[:20]:
        for f in (None, 0, 3):
            k = -1 if f is None else f
            assert leaving.chance(life, f, c) == noise(market.rows, c.tick, life.customer, k, c.job, c.occasion)


@pytest.mark.parametrize("kind", KINDS)
def test_the_reason_of_every_leaver_had_moved_something(kind):
    """All lives of a market in which a price rises: each reason is one whose weight, found again, is not nothing."""
    more = ("record.choices=all", "scenario=price_rise", "events.price_rise.tick=20", "events.price_rise.factor=1.3")
    market = Market(compose([*SCENE, f"market={kind}", *more]))
    witnesses = [Witness(market, row) for row in range(60)]
    for _ in range(TICKS):
        market.step()
        for witness in witnesses:
            witness.look(market)
    seen = Counter()
    for life in (life_of(market, witness) for witness in witnesses):
        for s in (s for s in life.spells if s.end_reason in DECIDED):
            choice = leaving.last_choice(life, s)
            moved = leaving.weight(life, s, choice)
            assert choice.firm != s.firm
            assert s.start <= choice.tick <= s.end
            assert moved is None or moved > 0.0
            assert leaving.left(life, s).count(" Why: ") == 1
            seen[s.end_reason] += 1
    assert len(seen) >= 3
    assert seen["broken_promise"] > 2


@pytest.mark.parametrize("kind", KINDS)
def test_the_text_is_deterministic_and_has_one_page_of_lines(kind):
    for life in lives(kind):
        assert story(life) == story(life)
        assert all(len(line) <= 120 for line in story(life).splitlines() if not line.startswith("|"))
    again_, _ = Market(compose([*SCENE, "story=17", f"market={kind}"])), None
    witness = Witness(again_, 17)
    for _ in range(TICKS):
        again_.step()
        witness.look(again_)
    assert story(life_of(again_, witness)) == story(witnessed(17, f"market={kind}")[1])
