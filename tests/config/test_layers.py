"""The floors of the house: imports are checked by import-linter, here what it cannot see."""

import ast
import tomllib
from pathlib import Path

from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
PURE_MODULES = ("statute/periods.py", "statute/calendars.py")
# All that a pure rule may take from Django: a translatable sentence, its type, and what puts one together.
SENTENCES = {
    "django.utils.translation": {"gettext_lazy", "ngettext_lazy", "pgettext_lazy", "get_language"},
    "django.utils.text": {"format_lazy"},
    "django.utils.functional": {"Promise", "_StrOrPromise"},
}
# Enumerations that a column has too: they come with Django's Choices and ask nothing of a database.
ENUMERATIONS = {"accounts/roles.py"}
# What a rule may not touch, directly or not: databases, the machine's clock, networks, settings.
IMPURE = ("django", "celery", "rest_framework", "psycopg2", "redis", "structlog", "time", "random", "socket")


def test_relations_between_models_run_downward_only() -> None:
    floor = {name: number for number, name in enumerate(settings.FLOORS)}
    wrong = []
    for model in apps.get_models(include_auto_created=True):
        here = floor.get(model._meta.app_label)
        if here is None:  # a package's model may point at our users
            continue
        for field in model._meta.get_fields(include_hidden=True):
            other = field.related_model if getattr(field, "concrete", False) else None
            if other is None or isinstance(other, str):
                continue
            there = floor.get(other._meta.app_label)
            if there is not None and there > here:
                wrong.append(f"{model._meta.label}.{field.name} -> {other._meta.label}")
    assert wrong == []


def test_every_floor_is_in_the_contract_in_the_same_order() -> None:
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"][0]
    assert list(reversed(contract["layers"])) == [*settings.FLOORS, "config"]


def test_rules_are_pure() -> None:
    """Rules import no framework, no model, no clock, directly or through a module of ours."""
    start = [ROOT / name for name in PURE_MODULES]
    for floor in settings.FLOORS:
        start += (ROOT / floor).glob("**/rules/**/*.py")
    wrong = []
    seen: set[Path] = set()
    waiting = [path for path in start if path.exists()]
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        for module, name in imports(path):
            if name in SENTENCES.get(module, ()):
                continue
            ours = module_file(module, name)
            if module == "django.db" and str(path.relative_to(ROOT)) in ENUMERATIONS:
                continue
            if module.split(".")[0] in IMPURE or (ours and "models" in ours.parts):
                wrong.append(f"{path.relative_to(ROOT)} imports {module} ({name})")
            elif ours:
                waiting.append(ours)
    assert wrong == []


def test_no_file_is_named_for_nothing() -> None:
    """A name says where a thing belongs; these do not."""
    nothing = {"utils", "helpers", "common", "misc"}
    found = [
        str(path.relative_to(ROOT))
        for floor in [*settings.FLOORS, "config"]
        for path in (ROOT / floor).rglob("*")
        if path.stem in nothing
    ]
    assert found == []


def imports(path: Path) -> list[tuple[str, str]]:
    """Module and name of every import in a file, those inside functions too; not those for types alone."""
    found = []
    waiting: list[ast.AST] = [ast.parse(path.read_text())]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            found += [(alias.name, "") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.module or "", alias.name) for alias in node.names]
        waiting += ast.iter_child_nodes(node)
    return found


def module_file(module: str, name: str) -> Path | None:
    """The file of ours behind `from module import name`."""
    if module.split(".")[0] not in settings.FLOORS:
        return None
    place = ROOT / module.replace(".", "/")
    for candidate in (place / f"{name}.py", place / name / "__init__.py", place.with_suffix(".py")):
        if name and candidate.is_file():
            return candidate
    return place / "__init__.py" if (place / "__init__.py").is_file() else None
