"""Only what is installed counts as a procedure: a benchmark's own, whose table is nowhere, does not."""

import importlib
from types import ModuleType

import pytest
from django.apps import apps

from statute import catalogue
from statute.benchmarks.permit import BenchPermit
from statute.errors import MachineFault
from statute.procedure import all_procedures, installed_for_now, procedure_of
from statute.recomputing import differences
from statute.seals import verify
from tests.drill.world import World


def test_a_procedure_of_a_benchmark_is_not_installed() -> None:
    assert BenchPermit not in apps.get_models()
    assert BenchPermit not in all_procedures()
    with pytest.raises(MachineFault):
        procedure_of("bench_permit")


def test_it_is_installed_while_somebody_says_that_its_table_is_there() -> None:
    with installed_for_now(BenchPermit):
        assert BenchPermit in all_procedures()
        assert procedure_of("bench_permit") is BenchPermit
    assert BenchPermit not in all_procedures()
    with pytest.raises(MachineFault):
        procedure_of("bench_permit")


def test_verifying_and_recomputing_ask_no_table_that_is_not_there(world: World) -> None:
    world.filed()
    assert not verify().breaks
    assert list(differences()) == []


def test_the_catalogue_imports_no_benchmark(monkeypatch: pytest.MonkeyPatch) -> None:
    imported: list[str] = []

    def noted(name: str) -> ModuleType:
        imported.append(name)
        return importlib.import_module(name)

    monkeypatch.setattr(catalogue, "import_module", noted)
    catalogue._import_all("statute")
    assert "statute.procedure" in imported
    assert [name for name in imported if "benchmark" in name] == []


def test_every_installed_procedure_has_its_table(db: None) -> None:
    from django.db import connection

    tables = set(connection.introspection.table_names())
    assert {one._meta.db_table for one in all_procedures()} <= tables
