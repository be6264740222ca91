"""Are stories and autopsies told to whom they are for? Who can be told of, what is printed, and what is refused."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from experiments.main import main
from experiments.story.autopsy import autopsy
from experiments.story.autopsy_text import text as autopsy_text
from experiments.story.chronicle import story
from experiments.story.command import again
from experiments.story.finding import finding
from experiments.story.picture import main_job, marks
from experiments.story.suggest import suggestion
from experiments.story.words import series, times, when
from sim.compose import compose
from sim.lives import stays
from sim.market import Market
from sim.tables import table
from tests.experiments.lives import KINDS, SCENE, TICKS, flat, lives, witnessed
from tests.support import column, words


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
