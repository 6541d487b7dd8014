"""What a benchmark function is given: a place, a seed, and fair ways to measure."""

import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chamberlain.launcher.benching import BenchDatabase

STATUS = Path("/proc/self/status")
CLEAR = Path("/proc/self/clear_refs")


@dataclass(frozen=True)
class Rate:
    """A rate that the work timed itself: a child process, or only the part that counts."""

    per_second: float


@dataclass(frozen=True)
class Measured:
    """Our figure and the limit's, in the benchmark's unit."""

    figure: float
    limit: float


Work = Callable[[], int | Rate]
"""Work to time: returns how many units it did, or the rate it measured itself."""


@dataclass
class Bench:
    """The context of one benchmark: where to write, which seed, how often, how large."""

    folder: Path
    seed: int = 20261102
    rounds: int = 5
    scale: float = 1.0
    peak_bytes: int = field(default=0, init=False)

    def random(self) -> Random:
        """Return a generator that gives the same numbers in every run."""
        return Random(self.seed)  # noqa: S311 - repeatable, not secret

    def size(self, full: int) -> int:
        """Return a full size times the scale asked for, at least 1."""
        return max(1, round(full * self.scale))

    def say(self, words: str) -> None:
        """Show progress, on standard error."""
        print(words, file=sys.stderr, flush=True)

    def race(
        self,
        ours: Work,
        limit: Work,
        before: Callable[[], None] | None = None,
        between: Callable[[], None] | None = None,
    ) -> Measured:
        """Time ours and the limit by turns and return the median rate of each.

        One round to warm up, then `rounds`, each begun by the other side. `before` runs untimed
        before each of our turns, `between` before each turn of the limit. The peak of memory is
        taken over our turns only.
        """
        sides = [("ours", ours, before), ("limit", limit, between)]
        rates: dict[str, list[float]] = {"ours": [], "limit": []}
        for turn in range(self.rounds + 1):
            for side, work, ready in sides if turn % 2 else reversed(sides):
                if ready is not None:
                    ready()
                rate = self._watched(work) if side == "ours" else _timed(work)
                if turn:
                    rates[side].append(rate)
                self.say(f"  {'round ' + str(turn) if turn else 'warm-up'}, {side}: {rate:,.1f}/s")
        return Measured(statistics.median(rates["ours"]), statistics.median(rates["limit"]))

    def limit_script(self, script: Path, *arguments: str | Path) -> Rate:
        """Run a limit in a process of its own; its last line begins with its rate per second."""
        command = [sys.executable, str(script), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{script.name} failed: {done.stderr[-2000:]}")
        return Rate(float(done.stdout.splitlines()[-1].split()[0].replace(",", "")))

    def database(self, council: bool = True) -> "AbstractContextManager[BenchDatabase]":
        """Start a durable PostgreSQL of this benchmark's own, migrated, with Django connected.

        `council` adds the demonstration council's people and chart. It ends with the context.
        """
        # By name: the launcher stands above the kernel, and needs Django.
        launcher = import_module("chamberlain.launcher.benching")
        there: AbstractContextManager[BenchDatabase] = launcher.database(
            self.folder / "database", council
        )
        return there

    def _watched(self, work: Work) -> float:
        """Time work and note the most memory this process held meanwhile."""
        resettable = _reset_peak()
        rate = _timed(work)
        self.peak_bytes = max(self.peak_bytes, _peak(resettable))
        return rate


def _timed(work: Work) -> float:
    began = time.perf_counter()
    done = work()
    took = time.perf_counter() - began
    return done.per_second if isinstance(done, Rate) else done / took


def _reset_peak() -> bool:
    """Make the kernel forget this process's peak of memory; False where it cannot."""
    try:
        CLEAR.write_text("5")
    except OSError:
        return False
    return True


def _peak(resettable: bool) -> int:
    """Return the peak of resident memory in bytes, since the reset or since the start."""
    if resettable:
        for line in STATUS.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
