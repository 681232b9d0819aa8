"""The whole source, read as a tree: the door alone takes transitions and sets states; time has one source."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from statute.machine import machine
from statute.procedure import all_procedures

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for floor in (*settings.FLOORS, "config")
    for path in sorted((ROOT / floor).rglob("*.py"))
    if "migrations" not in path.parts
]
# The door calls the transition it has decided on by name, with getattr: no call is written out anywhere.
DECIDING = ROOT / "statute" / "deciding.py"
CLOCK = ROOT / "statute" / "clock.py"
# Where real time is meant, also in a sandbox that is ahead: processes, people's accounts, rates of requests,
# and keys by which a machine repeats a request.
REAL_TIME_IS_MEANT = {"config", "accounts", "doors/idempotency.py", "doors/throttles.py"}
NOW = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("time", "time"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


@cache
def trees() -> list[tuple[Path, ast.Module]]:
    return [(path, ast.parse(path.read_text(encoding="utf-8"), str(path))) for path in SOURCES]


def where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def transition_names() -> set[str]:
    return {name for procedure in all_procedures() for name in machine(procedure).moves}


def test_there_is_something_to_read() -> None:
    assert len(SOURCES) > 50
    assert {"lodge", "note"} & transition_names()


def test_nothing_calls_a_transition_on_a_row() -> None:
    """A call `row.permit(ctx)` with a context is a transition's; methods that share a name take other things."""
    names = transition_names()
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in names
            ):
                continue
            arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(a, ast.Name) and a.id in ("ctx", "context") for a in arguments):
                found.append(where(path, node))
    assert found == []


def test_only_the_door_reaches_for_a_transition_by_name() -> None:
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
                inner = node.func.func
                if isinstance(inner, ast.Name) and inner.id == "getattr":
                    found.append((path, where(path, node)))
    of_rows = [place for path, place in found if path == DECIDING]
    assert len(of_rows) == 1
    others = [place for path, place in found if path != DECIDING and "ctx" in place_source(path, place)]
    assert others == []


def place_source(path: Path, place: str) -> str:
    return path.read_text(encoding="utf-8").splitlines()[int(place.rsplit(":", 1)[1]) - 1]


def test_nothing_assigns_a_state() -> None:
    """No `.state = ...` on a row, no `update(state=...)`, no setattr(row, "state", ...)."""
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            targets: list[ast.expr] = []
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, (ast.AugAssign, ast.AnnAssign)):
                targets = [node.target] if not isinstance(node, ast.AnnAssign) or node.value else []
            for target in targets:
                if any(one.attr == "state" for one in assigned(target) if isinstance(one, ast.Attribute)):
                    found.append((where(path, node), ast.unparse(target)))
            if isinstance(node, ast.Call):
                name = (
                    node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                )
                if name in ("update", "bulk_update", "update_or_create") and any(
                    keyword.arg == "state" for keyword in node.keywords
                ):
                    found.append((where(path, node), "update"))
                if name == "setattr" and any(
                    isinstance(a, ast.Constant) and a.value == "state" for a in node.args
                ):
                    found.append((where(path, node), "setattr"))
    allowed = [
        # The copies on the case the door holds, and on a case folded from its journal.
        ("statute/writing.py", "case.state"),
        ("statute/as_it_stood.py", "self.state"),
    ]
    left = [
        (place, what)
        for place, what in found
        if not any(place.startswith(path) and allowed_what in what for path, allowed_what in allowed)
    ]
    assert left == []


def assigned(target: ast.expr) -> Iterator[ast.expr]:
    """What an assignment to this target changes; the key under which something is put is only read."""
    if isinstance(target, (ast.Tuple, ast.List)):
        for one in target.elts:
            yield from assigned(one)
    elif isinstance(target, (ast.Starred, ast.Subscript)):
        yield from assigned(target.value)
    else:
        yield target


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_now_comes_from_the_clock_alone(path: Path) -> None:
    relative = path.relative_to(ROOT)
    if path == CLOCK or relative.parts[0] in REAL_TIME_IS_MEANT or str(relative) in REAL_TIME_IS_MEANT:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            owner = node.value
            name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
            if (name, node.attr) in NOW:
                found.append(f"{where(path, node)} {name}.{node.attr}")
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.timezone":
            found += [
                f"{where(path, node)} imports {alias.name}" for alias in node.names if alias.name == "now"
            ]
        if isinstance(node, ast.keyword) and node.arg in ("auto_now", "auto_now_add"):
            found.append(f"{where(path, node.value)} {node.arg}")
    assert found == []


def test_no_model_is_written_by_a_signal_or_a_save_of_its_own() -> None:
    """What is done in law is written beside its transition, not in a receiver somewhere else."""
    found = []
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module in (
                "django.db.models.signals",
                "django_fsm.signals",
            ):
                found += [f"{where(path, node)} {alias.name}" for alias in node.names]
    assert found == []
