"""Benchmarks: each measures the system beside the raw ceiling of the same machine in the same minutes.

An app registers its own in `<app>/benchmarks.py`:

    @benchmark("lodging", unit="declarations/s", size=2000)
    def lodging(size: int) -> Iterator[tuple[float, float]]:
        ...prepare...
        for _ in range(RUNS):
            yield rate_of_the_system, rate_of_raw_sql
        return limits_of(once_more)     # what took the system's time; optional
"""

from __future__ import annotations

import os
import platform
import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import connection

Runs = Callable[
    [int], Iterator[tuple[float, float]]
]  # a generator's own result: what limits the system's rate


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A benchmark: for a size it yields pairs of rates, the system's and the raw one's, taken in turn."""

    name: str
    unit: str
    size: int
    runs: Runs
    what: str


@dataclass(slots=True)
class Result:
    """What was measured: the medians, their ratio, each run, and on which machine."""

    name: str
    unit: str
    size: int
    runs: list[dict[str, float]] = field(default_factory=list)
    machine: dict[str, Any] = field(default_factory=dict)
    limits: list[dict[str, Any]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(run["rate"] for run in self.runs)

    @property
    def raw_rate(self) -> float:
        return statistics.median(run["raw_rate"] for run in self.runs)

    def as_data(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "rate": round(self.rate, 1),
            "unit": self.unit,
            "raw_rate": round(self.raw_rate, 1),
            "ratio": round(self.rate / self.raw_rate, 3),
            "size": self.size,
            "runs": self.runs,
            "machine": self.machine,
            "limits": self.limits,
        }


_benchmarks: dict[str, Benchmark] = {}


def benchmark(name: str, *, unit: str, size: int) -> Callable[[Runs], Runs]:
    """Registers a benchmark under a name; its docstring says what is measured against what."""

    def register(runs: Runs) -> Runs:
        what = (runs.__doc__ or "").strip().splitlines()[0]
        _benchmarks[name] = Benchmark(name, unit, size, runs, what)
        return runs

    return register


def all_benchmarks() -> list[Benchmark]:
    """Those registered, by name."""
    return [_benchmarks[name] for name in sorted(_benchmarks)]


def run(
    chosen: Benchmark, size: int | None = None, report: Callable[[str], Any] = lambda line: None
) -> Result:
    """Runs it and tells each pair as it comes."""
    result = Result(chosen.name, chosen.unit, size or chosen.size, machine=machine_info())
    for rate, raw_rate in _noting_the_end(chosen.runs(result.size), result):
        ratio = round(rate / raw_rate, 3)
        result.runs.append({"rate": round(rate, 1), "raw_rate": round(raw_rate, 1), "ratio": ratio})
        report(f"run {len(result.runs)}: {rate:,.0f} {chosen.unit}, raw {raw_rate:,.0f}: ratio {ratio}")
    return result


def _noting_the_end(runs: Any, result: Result) -> Iterator[tuple[float, float]]:
    result.limits = (yield from runs) or []


def machine_info() -> dict[str, Any]:
    """What a number means depends on: processor, memory, database and its settings, how busy it was."""
    shown = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, current_setting(name) FROM unnest(%s) AS s(name)", [list(shown)])
        database = dict(cursor.fetchall())
    return {
        "cores": os.cpu_count(),
        "processor": _processor(),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": database,
        "load": [round(load, 2) for load in os.getloadavg()],
    }


def _processor() -> str:
    cpu_info = Path("/proc/cpuinfo")
    for line in cpu_info.read_text().splitlines() if cpu_info.is_file() else ():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
