"""Benchmarks: our rate beside the rate of a bare implementation, measured in the same run.

A file in the checkout's `bench/` declares them with `@benchmark`; the bare implementations stand in
`bench/limits/`, import nothing of ours and can be read in a minute. `./chamberlain bench NAME` runs
one.
"""

from chamberlain.kernel.benchmark.context import Bench, Measured, Rate
from chamberlain.kernel.benchmark.registry import (
    Benchmark,
    BenchmarkUnknown,
    benchmark,
    find,
    names,
    run,
)

__all__ = [
    "Bench",
    "Benchmark",
    "BenchmarkUnknown",
    "Measured",
    "Rate",
    "benchmark",
    "find",
    "names",
    "run",
]
