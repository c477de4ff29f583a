"""Runs ours and a peer in turn (A B A B …) and keeps what each took.

A contestant is a command that does the work, checks what came of it, and prints the seconds the work took (or, for memory,
the bytes it needed); or several figures of the same run, for as many rows. Contestants run on one core, the servers they talk to on the others, where there are others.
"""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field, replace

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORES = sorted(os.sched_getaffinity(0))
CONTESTANT_CORE = CORES[-1]
LIMIT = 300  # seconds one run may take


@dataclass
class Contestant:
    """A command and what it needs in its environment; `whole` if the life of the process is what is measured."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    def run(self) -> list[float]:
        pinned = ["taskset", "-c", str(CONTESTANT_CORE), *self.command]
        begin = time.perf_counter()
        done = subprocess.run(pinned, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=LIMIT, cwd=ROOT)
        took = time.perf_counter() - begin
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(self.command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return [took] if self.whole else [float(figure) for figure in done.stdout.splitlines()[-1].split()]


@dataclass
class Row:
    """One line of the table. `aim` is the ratio that is wanted, 0 where a figure is only stated.

    Where a run prints several figures, `parts` says what each is, and its aim: then it is as many lines.
    """

    name: str
    ours: Contestant
    peer: Contestant | None
    aim: float = 0
    unit: str = "s"
    parts: list[tuple[str, float]] = field(default_factory=list)


@dataclass
class Result:
    row: Row
    ours: list[float]
    peer: list[float]

    @property
    def ratios(self) -> list[float]:
        """The peer's figure over ours, pair by pair: above 1, ours is faster (or smaller)."""
        return [theirs / mine for mine, theirs in zip(self.ours, self.peer)]

    @property
    def ratio(self) -> float | None:
        return statistics.median(self.ratios) if self.peer else None

    @property
    def met(self) -> bool | None:
        return None if self.ratio is None or not self.row.aim else self.ratio >= self.row.aim


def compare(row: Row, pairs: int) -> list[Result]:
    """The lines of a row. One pair to warm up, then the pairs that count; who goes first changes."""
    ours, peer = [], []
    for i in range(pairs + 1):
        sides = [(ours, row.ours)] + ([(peer, row.peer)] if row.peer else [])
        for figures, contestant in sides if i % 2 == 0 else reversed(sides):
            found = contestant.run()
            if i > 0:
                figures.append(found)
    parts = [(row.name, row.aim)] if not row.parts else [(f"{row.name}, {part}", aim) for part, aim in row.parts]
    return [
        Result(replace(row, name=name, aim=aim, parts=[]), [run[i] for run in ours], [run[i] for run in peer])
        for i, (name, aim) in enumerate(parts)
    ]
