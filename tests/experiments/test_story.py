"""Does a story say what happened, all of it, and change nothing?"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import numpy as np
import pytest

from experiments.main import main
from experiments.story import left as leaving
from experiments.story.autopsy import autopsy
from experiments.story.autopsy_text import text as autopsy_text
from experiments.story.chronicle import story
from experiments.story.command import again
from experiments.story.finding import finding
from experiments.story.hired import knowing
from experiments.story.life import DECIDED, Life, life_of, uses
from experiments.story.picture import bars, main_job, marks
from experiments.story.suggest import suggestion
from experiments.story.witness import Witness
from experiments.story.words import series, times, when
from sim.compose import compose
from sim.customers.hire import noise
from sim.lives import stays
from sim.market import Market
from sim.records import digests
from sim.tables import table
from tests.support import column, words

TICKS = 54
SCENE = ("customers.count=60", "burn_in=6", "ticks=48", "record.survey=20", "study.oracle_months=0",
         "customers.leaving=.01", "firms.base_incidents=.5", "customers.rate_shape=5", "market.occasion_rate=.6",
         "market.refusals=2", "network.talk=.6", "network.talk_negative=.4")  # fmt: skip
KINDS = ("subscription_regular", "purchase")
PEOPLE = (3, 17, 41)


@cache
def witnessed(customer: int, *more: str) -> tuple[Market, Life]:
    """A run watched to its end, and the life of one customer."""
    market = Market(compose([*SCENE, f"story={customer}", *more]))
    witness = Witness(market, customer)
    for _ in range(market.config.burn_in + market.config.ticks):
        market.step()
        witness.look(market)
    return market, life_of(market, witness)


def lives(kind: str) -> list[Life]:
    """Some lives of a market, one of them of a later generation."""
    later = next(s.customer for row in range(60) for s in stays(compose(SCENE), row)
                 if s.customer >= 60 and (s.left or TICKS) - s.entered > 15)  # fmt: skip
    return [witnessed(customer, f"market={kind}")[1] for customer in (*PEOPLE, later)]


def flat(text: str) -> str:
    """A text without its line breaks."""
    return " ".join(text.split())


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


def test_a_later_generation_comes_when_her_row_is_free():
    life = lives("purchase")[-1]
    stay = next(s for s in stays(life.config, life.customer % 60) if s.customer == life.customer)
    assert (life.entered, life.left) == (stay.entered, stay.left)
    assert min(life.months) == life.entered - 1
    assert f"Customer {life.customer} comes in {when(life, life.entered)}." in flat(story(life))


def test_who_lives_in_which_row_is_known_before_the_run():
    market, _ = witnessed(17, "market=purchase")
    people = table(market, "customers")
    left = column(market, "customers", "left")
    there = {int(c): (int(e), None if np.isnan(x) else int(x)) for c, e, x in
             zip(people["customer"].values, people["entered"].values, left, strict=True) if e < TICKS}  # fmt: skip
    assert {s.customer: (s.entered, s.left) for row in range(60) for s in stays(market.config, row)} == there


REFUSED = {
    ("story=1000000007",): "story must be a customer of this run, in whose row 47 there live 47; got 1000000007.",
    ("story=-2",): "story must lie in [-1, 2.14748e+09] (customer), got -2.",
    ("autopsy=nobody",): "autopsy must be one of focal, first, second, third, got 'nobody'.",
    ("autopsy=first", "rivals=none"): "autopsy must be one of focal, got 'first'.",
}


@pytest.mark.parametrize(("line", "message"), REFUSED.items(), ids=" ".join)
def test_who_never_lives_is_refused_in_one_line(line, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["run", "customers.count=60", "burn_in=2", "ticks=4", "customers.leaving=0", *line]) == 2
    assert capsys.readouterr() == ("", f"centricity: {message}\n")
    assert list(tmp_path.iterdir()) == []


def test_other_verbs_tell_no_stories(capsys):
    assert main(["compare", "story=3"]) == 2
    assert capsys.readouterr().err == "centricity: story and autopsy are told by run alone, not by compare.\n"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["focal", "second"])
def test_an_autopsy_counts_what_the_tables_count(kind, name):
    market, _ = witnessed(17, f"market={kind}")
    a = autopsy(market, name)
    firm = a.names.index(name)
    mine = column(market, "firms", "firm") == firm
    year = column(market, "firms", "tick")[mine] // 12
    for key, found in (("new", a.new()[:, 0]), ("returned", a.new()[:, 1]), ("lost", a.left().sum(axis=1))):
        assert np.bincount(year.astype(int), column(market, "firms", key)[mine], 5).tolist() == found.tolist()
    own = column(market, "relations", "firm") == firm
    reasons = Counter(w for w, m in zip(words(market, "relations", "end_reason"), own, strict=True) if m and w)
    assert sum(reasons.values()) > 5
    page = autopsy_text(a)
    for reason, n in reasons.items():
        head = re.search(r"\| Year \| all \|(.*)\|\n", page).group(1).split("|")
        total = page[page.index("## Left"):].split("| all |")[2].splitlines()[0].split("|")
        assert int(total[1 + [h.strip() for h in head].index(reason.replace("_", " "))]) == n
    assert a.hired().sum() == own.sum()
    assert a.channels().sum() == own.sum()


def test_where_leavers_went_is_a_relation_that_ran_then():
    market, _ = witnessed(17, "market=subscription_regular")
    relations = {k: column(market, "relations", k) for k in ("customer", "firm", "start", "end")}
    a = autopsy(market, "focal")
    own = np.flatnonzero(relations["firm"] == a.names.index("focal"))
    for k, row in enumerate(own.tolist()):
        t = relations["end"][row]
        others = (relations["customer"] == relations["customer"][row]) & (relations["firm"] != 0)
        others &= (relations["start"] <= t) & ~(relations["end"] <= t)
        there = [] if np.isnan(t) else relations["firm"][others].tolist()
        assert a.to[k] in there if there else a.to[k] == -1
    assert (a.to >= 0).sum() > 3


def test_a_run_writes_both_and_prints_them(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", *SCENE, "story=17", "autopsy=first", "out=a"]) == 0
    out = capsys.readouterr().out
    for name in ("story", "autopsy"):
        page = (tmp_path / "a" / f"{name}.md").read_text(encoding="utf-8")
        assert page.rstrip() in out
        title = page.splitlines()[0].removeprefix("# ")
        assert title in (tmp_path / "a" / f"{name}.svg").read_text(encoding="utf-8")
        assert (tmp_path / "a" / f"{name}.png").stat().st_size > 10_000
    assert "A telling life" not in out


def test_a_run_without_suggests_a_telling_life(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["run", *SCENE, "market=purchase", "out=a"]) == 0
    (line,) = [x for x in capsys.readouterr().out.splitlines() if x.startswith("A telling life, customer ")]
    command = line.partition("): centricity ")[2].split()
    assert command[:2] == ["run", "customers.count=60"]
    assert "out=a" not in command
    assert main([*command, "out=b"]) == 0
    title = (tmp_path / "b" / "story.md").read_text(encoding="utf-8").splitlines()[0]
    assert re.fullmatch(r"# Customer \d+ stayed with \w+ for .* and left (for \w+|to do without).*", title)


def test_stories_of_a_multirun(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["run", *SCENE, "-m", "story=3,17", "out=all"]) == 0
    titles = [(tmp_path / "all" / str(k) / "story.md").read_text(encoding="utf-8")[:13] for k in range(2)]
    assert titles == ["# Customer 3 ", "# Customer 17"]


def test_a_suggested_line_can_be_typed():
    config = compose([*SCENE, "strategies=[blend, neutral]", "out=/tmp/a b"])
    assert again(config, "story=4") == "centricity run " + " ".join(SCENE) + " 'strategies=[blend, neutral]' story=4"


@pytest.mark.parametrize("more", [("customers.jobs_least=0", "customers.jobs_most=1"), ("rivals=none",),
                                  ("network=none",), ("ticks_per_year=52",), ("customers.leaving=.5",),
                                  ("market.price_weight=0",),
                                  ("market.expectation_rate=0",)], ids=lambda m: m[0])  # fmt: skip
def test_strange_lives_are_told_too(more, tmp_path):
    from experiments.story.picture import draw_story

    for row in (3, 17):
        config = compose([*SCENE, *more])
        customer = stays(config, row)[-1].customer
        life = witnessed(customer, *more)[1]
        assert story(life).startswith(f"# Customer {customer} ")
        assert len(draw_story(life, tmp_path)) == 2


def test_the_picture_shows_what_happened():
    for kind in KINDS:
        for life in lives(kind):
            found = marks(life)
            assert len(found["incidents"]) == len(life.incidents)
            assert sum(len(found[k]) for k in found if k.startswith("heard")) == len(life.words(0, 99))
            assert main_job(life) in range(6)
            assert finding(life).startswith(f"Customer {life.customer} ")


def test_words_are_plain():
    life = lives("subscription_regular")[0]
    assert (series(["a"]), series(["a", "b", "c"]), times(2), times(7)) == ("a", "a, b and c", "twice", "7 times")
    assert when(life, 25) == "year 3, month 2"


def test_nobody_is_suggested_where_nobody_chose_to_leave():
    assert suggestion(Market(compose([*SCENE, "burn_in=0", "ticks=1"])).run()) is None
