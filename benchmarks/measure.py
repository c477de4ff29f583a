"""Runs ours and a peer in turn (A B A B …) and keeps what each took.

A contestant is a command that does the work, checks what came of it, and prints the seconds the work took (or, for memory,
the bytes it needed). Contestants run on one core, the servers they talk to on the others, where there are others.
"""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field

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

    def run(self) -> float:
        pinned = ["taskset", "-c", str(CONTESTANT_CORE), *self.command]
        begin = time.perf_counter()
        done = subprocess.run(pinned, env={**os.environ, **self.environment}, capture_output=True, text=True, timeout=LIMIT, cwd=ROOT)
        took = time.perf_counter() - begin
        if done.returncode != 0:
            raise RuntimeError(f"{self.name}: {' '.join(self.command)} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
        return took if self.whole else float(done.stdout.split()[-1])


@dataclass
class Row:
    """One line of the table. `aim` is the ratio that is wanted, 0 where a figure is only stated."""

    name: str
    ours: Contestant
    peer: Contestant | None
    aim: float = 0
    unit: str = "s"


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


def compare(row: Row, pairs: int) -> Result:
    """One pair to warm up, then the pairs that count; who goes first changes."""
    ours, peer = [], []
    for i in range(pairs + 1):
        sides = [(ours, row.ours)] + ([(peer, row.peer)] if row.peer else [])
        for figures, contestant in sides if i % 2 == 0 else reversed(sides):
            figure = contestant.run()
            if i > 0:
                figures.append(figure)
    return Result(row, ours, peer)
