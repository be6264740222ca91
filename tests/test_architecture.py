"""Do imports go one way, and can no line on the customer's side know what a firm calls itself? Read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from sim.firms.desk import Desk, Seen
from tests.support import ROOT

FILES = sorted(p for p in (ROOT / "sim").rglob("*.py"))
PARTS = {p: p.relative_to(ROOT).as_posix() for p in FILES}
CUSTOMERS = [p for p in FILES if p.parent.name == "customers"]
# What a part of sim may import of sim, beside itself.
ALLOWED = {
    "sim/numbers": (),
    "sim/customers": ("sim.numbers",),
    "sim/firms": ("sim.numbers", "sim.customers.table", "sim.config", "sim.units"),
    "sim/measures": ("sim.numbers", "sim.config", "sim.customers.codes", "sim.units"),
}
# Where customers are built from a configuration, and the Mesa handle that names firms for people.
EXCEPT = {"sim/customers/build.py": ("sim.config",)}
# Levers whose names are no words of customers' lives or of what firms publish (lead, reach, sell, price, serve are).
NAMES_OF_LEVERS = {"discover", "govern", "design", "personalise", "invent", "relate", "extend", "organise",
                   "lever", "levers", "effort", "budget", "culture", "forum", "goal", "ledger", "stocks",
                   "beliefs"}  # fmt: skip
MINDS = [*(ROOT / "sim/firms/levers").glob("*.py"), ROOT / "sim/firms/backlog.py", ROOT / "sim/firms/beliefs.py"]
# What leads from a firm to the truth: the model that it lives in, customers' rows, and what is only written down of it.
TRUTH = {"model", "market", "tables", "rows", "shelf", "records", "totals", "people", "ties", "spells", "attitude",
         "expected", "taste", "belief_error", "agents"}  # fmt: skip
CLOCK_AND_COUNTS = {"tick", "months", "discount", "plans", "quarter", "heads", "budget", "customers", "prospects",
                    "share"}  # fmt: skip
SAMPLES, LUCK, PUBLIC = {"interview", "needs", "mine"}, {"luck", "noise"}, {"rivals"}
NAMES_OF_STRATEGIES = ("strategy", "strategies", "label", "orientation", "preset", "centric")
LAZY = ("matplotlib", "hydra", "omegaconf", "pandas", "streamlit", "plotly", "yaml")
HYDRA_DOOR = {"sim/compose.py", "sim/schema.py", "sim/user_file.py"}  # where YAML is read


def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"))


def for_types(node: ast.AST) -> bool:
    """Whether a block is read by type checkers alone."""
    return isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"


def running(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes that run."""
    for child in ast.iter_child_nodes(node):
        if not for_types(child):
            yield child
            yield from running(child)


def imports(path: Path) -> set[str]:
    """Full names of all modules, or of what is taken from them, that a file imports when it runs."""
    found = set()
    for node in running(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def within(name: str, module: str) -> bool:
    """Whether a name is a module or lies in it."""
    return name == module or name.startswith(f"{module}.")


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_imports_go_one_way(part):
    own = part.replace("/", ".")
    seen = 0
    for path in FILES:
        where = PARTS[path]
        if not where.startswith(f"{part}/"):
            continue
        allowed = (own, *ALLOWED[part], *EXCEPT.get(where, ()))
        for name in imports(path):
            seen += within(name, "sim")
            assert not within(name, "sim") or any(within(name, a) for a in allowed), f"{where} imports {name}"
    assert seen > 0


def test_nothing_in_sim_imports_who_uses_it():
    for path in FILES:
        for name in imports(path):
            assert name.partition(".")[0] not in ("experiments", "tests", "notebooks"), f"{PARTS[path]}: {name}"


def test_heavy_libraries_stay_at_their_doors():
    for path in FILES:
        for name in imports(path):
            top = name.partition(".")[0]
            if PARTS[path] in HYDRA_DOOR and top in ("hydra", "omegaconf", "yaml"):
                continue
            lines = [ast.unparse(n) for n in tree(path).body if isinstance(n, ast.Import | ast.ImportFrom)]
            at_top = any(top in line for line in lines)
            assert top not in LAZY or (top == "pandas" and not at_top), f"{PARTS[path]} imports {name}"


def test_no_luck_but_keyed_luck():
    """No generator with state: not numpy's, Python's or the model's own, save for Mesa's shuffled order of rows."""
    for path in FILES:
        for name in imports(path):
            assert not any(within(name, m) for m in ("random", "numpy.random", "secrets")), f"{PARTS[path]}: {name}"
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in ("random", "rng", "default_rng"):
                assert PARTS[path] == "sim/customers/agent.py", f"{PARTS[path]}:{node.lineno}"


def test_no_arithmetic_that_differs_between_machines():
    """Customers' rules take exp, log and powers from sim.numbers.math, and none is compiled with fastmath."""
    rough = {"exp", "log", "pow", "log1p", "expm1", "tanh", "power", "erf", "sin", "cos"}
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.keyword):
                assert node.arg != "fastmath", PARTS[path]
            if path in CUSTOMERS and isinstance(node, ast.Attribute) and node.attr in rough:
                assert ast.unparse(node.value) not in ("np", "math", "numpy"), f"{PARTS[path]}:{node.lineno}"


def words(path: Path) -> Iterator[tuple[int, str]]:
    """Every name, attribute, argument, keyword and string of a file that is not a docstring, with its line."""
    source = tree(path)
    holders = [n for n in ast.walk(source) if isinstance(n, ast.Module | ast.FunctionDef | ast.ClassDef) and n.body]
    documents = {id(n.body[0].value) for n in holders if isinstance(n.body[0], ast.Expr)}
    for node in ast.walk(source):
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.Name):
            yield line, node.id
        elif isinstance(node, ast.Attribute):
            yield line, node.attr
        elif isinstance(node, ast.arg | ast.keyword):
            yield line, node.arg or ""
        elif isinstance(node, ast.alias):
            yield line, node.name
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield line, node.value
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield line, node.name


@pytest.mark.parametrize("path", CUSTOMERS, ids=lambda p: p.stem)
def test_no_line_on_the_customers_side_can_read_a_strategys_name(path):
    for line, word in words(path):
        assert not any(name in word.lower() for name in NAMES_OF_STRATEGIES), f"{PARTS[path]}:{line} reads {word!r}"


@pytest.mark.parametrize("path", CUSTOMERS, ids=lambda p: p.stem)
def test_no_line_on_the_customers_side_can_read_a_lever(path):
    for line, word in words(path):
        read = set(re.split(r"[^a-z]+", word.lower())) & NAMES_OF_LEVERS
        assert PARTS[path] in EXCEPT or not read, f"{PARTS[path]}:{line} reads {word!r}"


def test_what_customers_see_of_a_firm_has_no_room_for_a_name():
    """All that rules know of firms is the published row: numbers, no name; and their pointer has no more."""
    from sim.customers.table import Tables, offer_type

    published = offer_type(6, 3)
    assert not any(name in field for field in published.names for name in NAMES_OF_STRATEGIES)
    assert all(published[field].base.kind in "fi" for field in published.names)
    tables = "people ties spells offers params said neighbours factors totals cohorts written choices incidents"
    assert set(Tables._fields) == set(tables.split())


def test_the_label_is_read_where_it_is_written_down_and_nowhere_else():
    readers = set()
    for path in FILES:
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Attribute) and node.attr == "label" and "strategy" in ast.unparse(node.value):
                readers.add(PARTS[path])
    assert readers == {"sim/books.py", "sim/study.py"}


def test_a_lever_knows_its_own_firm_alone():
    """Levers see a firm and a desk: no market, no customers' rows."""
    for path in (ROOT / "sim" / "firms" / "levers").glob("*.py"):
        for name in imports(path):
            assert not within(name, "sim.market"), path.name
            shapes = ("sim.customers.table.VARIANTS", "sim.customers.table.Array")
            assert not within(name, "sim.customers") or name in shapes, f"{path.name}: {name}"
        for _, word in words(path):
            assert word not in ("market", "people", "ties", "spells", "totals"), path.name


def test_what_lies_on_a_desk():
    """A clock, own counts, luck, what rivals publish, and samples: there is no other field, and so no other truth."""
    assert {f.name for f in fields(Desk)} == CLOCK_AND_COUNTS | SAMPLES | LUCK | PUBLIC
    assert {f.name for f in fields(Seen)} == {"share", "serves", "worth", "points", "foreign"}
    kinds = {f.name: f.type for f in fields(Desk)}
    assert {kinds[name] for name in CLOCK_AND_COUNTS} == {"int", "float", "bool"}


def attributes(path: Path, of: str) -> set[str]:
    """What is read or set of all things of this name."""
    return {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Name) and node.value.id == of}  # fmt: skip


@pytest.mark.parametrize("path", MINDS, ids=lambda p: p.stem)
def test_no_lever_reads_the_truth(path):
    """It takes its firm and its desk alone, and nothing leads from a firm to the market that it lives in."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in TRUTH, f"{PARTS[path]}:{node.lineno} reads {ast.unparse(node)}"
        if isinstance(node, ast.FunctionDef) and node.name == "act":
            assert [a.arg for a in node.args.args] == ["self", "firm", "desk"], PARTS[path]
    assert attributes(path, "desk") <= {f.name for f in fields(Desk)}


@pytest.mark.parametrize("path", MINDS, ids=lambda p: p.stem)
def test_needs_are_asked_of_rows_that_an_interview_gave(path):
    """`desk.needs` and `desk.mine` take a name that the same function set to what `desk.interview` returned."""
    for function in [n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef)]:
        given = {target.id for n in ast.walk(function) if isinstance(n, ast.Assign)
                 and ast.unparse(n.value).startswith("desk.interview(")
                 for target in n.targets if isinstance(target, ast.Name)}  # fmt: skip
        for call in [n for n in ast.walk(function) if isinstance(n, ast.Call)]:
            if ast.unparse(call.func) in ("desk.needs", "desk.mine"):
                assert ast.unparse(call.args[0]) in given, f"{PARTS[path]}:{call.lineno}"


def test_samples_are_asked_for_in_one_place():
    assert [path.name for path in MINDS if attributes(path, "desk") & SAMPLES] == ["discover.py"]


def test_customer_equity_is_the_firms_own_book():
    """`govern` takes it from the ledger, which knows its own margins and churn, and imports no measure."""
    govern, ledger = (ROOT / "sim/firms" / name for name in ("levers/govern.py", "ledger.py"))
    assert attributes(govern, "firm") == {"stocks", "ledger", "parts", "goal"}
    read = {node.attr for node in ast.walk(tree(govern)) if isinstance(node, ast.Attribute)
            and ast.unparse(node.value) == "firm.ledger"}  # fmt: skip
    assert read == {"clv"}
    assert {name for name in imports(ledger) if within(name, "sim")} == {"sim.firms.levers.LEVERS"}


def test_files_and_functions_are_short():
    """Files below 300 lines, functions below 45."""
    for path in FILES:
        assert len(path.read_text(encoding="utf-8").splitlines()) < 300, PARTS[path]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef):
                assert node.end_lineno - node.lineno + 1 < 45, f"{PARTS[path]}: {node.name}"


def test_every_file_opens_with_what_it_is_for():
    for path in FILES:
        opening = ast.get_docstring(tree(path))
        assert opening, PARTS[path]
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__") and path in CUSTOMERS:
                assert ast.get_docstring(node) or node.name == "one", f"{PARTS[path]}: {node.name}"
