"""Find the benchmarks of the checkout, run one, and say what came out."""

import importlib.util
import sys
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from chamberlain.kernel.benchmark.context import Bench, Measured

CHECKOUT = Path(__file__).parents[4]


class BenchmarkUnknown(LookupError):
    """There is no benchmark of that name; the message offers those that sound like it."""


@dataclass(frozen=True)
class Benchmark:
    """One declared benchmark; `lower_is_better` where the unit is a time and not a rate."""

    name: str
    unit: str
    function: Callable[[Bench], Measured]
    lower_is_better: bool = False

    @property
    def summary(self) -> str:
        """The first line of the function's docstring."""
        return (self.function.__doc__ or "").strip().split("\n", 1)[0]


_DECLARED: dict[str, Benchmark] = {}


def benchmark(
    name: str, unit: str, lower_is_better: bool = False
) -> Callable[[Callable[[Bench], Measured]], Callable[[Bench], Measured]]:
    """Declare a benchmark, in a file of `bench/`; import the web framework inside, not above.

    The function measures ours and the limit in the same run (`Bench.race`) and checks afterwards
    that what was stored or computed is right, raising when it is not.
    """

    def declare(function: Callable[[Bench], Measured]) -> Callable[[Bench], Measured]:
        _DECLARED[name] = Benchmark(name, unit, function, lower_is_better)
        return function

    return declare


def find(name: str, checkout: Path = CHECKOUT) -> Benchmark:
    """Return a benchmark by name; BenchmarkUnknown when the checkout has none of it."""
    _load(checkout)
    if name not in _DECLARED:
        near = get_close_matches(name, _DECLARED, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {names(checkout)}"
        raise BenchmarkUnknown(f"there is no benchmark {name}: {hint}")
    return _DECLARED[name]


def names(checkout: Path = CHECKOUT) -> list[str]:
    """Name every benchmark of the checkout."""
    _load(checkout)
    return sorted(_DECLARED)


def run(chosen: Benchmark, rounds: int = 5, scale: float = 1.0) -> dict[str, Any]:
    """Run a benchmark in a folder of its own: name, figure, limit, unit, ratio, peak_mib.

    `ratio` is our rate over the limit's, so 1.0 is at the limit and more is better, also where the
    figures are times. `peak_mib` is the most memory this process held during our turns.
    """
    with TemporaryDirectory(prefix="chamberlain-bench-", ignore_cleanup_errors=True) as folder:
        place = Path(folder)
        place.chmod(0o711)  # the database's own system user must be able to pass through
        bench = Bench(place, rounds=rounds, scale=scale)
        bench.say(f"{chosen.name}: {chosen.summary}")
        measured = chosen.function(bench)
    ratio = measured.figure / measured.limit
    return {
        "name": chosen.name,
        "figure": _rounded(measured.figure),
        "limit": _rounded(measured.limit),
        "unit": chosen.unit,
        "ratio": round(1 / ratio if chosen.lower_is_better else ratio, 3),
        "peak_mib": round(bench.peak_bytes / 2**20),
    }


def _rounded(figure: float) -> float:
    return round(figure) if figure >= 1000 else round(figure, 3)


def _load(checkout: Path) -> None:
    """Run each file of `bench/` once, with the checkout importable so that it finds its limits."""
    if str(checkout) not in sys.path:
        sys.path.insert(0, str(checkout))
    for path in sorted((checkout / "bench").glob("*.py")):
        module_name = f"chamberlain_bench_{path.stem}"
        if module_name in sys.modules:
            continue
        spec = importlib.util.spec_from_file_location(module_name, path)
        if spec is None or spec.loader is None:
            continue
        module = importlib.util.module_from_spec(spec)
        sys.modules[module_name] = module
        spec.loader.exec_module(module)
