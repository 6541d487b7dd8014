import json
import time
from pathlib import Path

import pytest

from chamberlain.__main__ import main
from chamberlain.kernel import benchmark as bench
from chamberlain.kernel.benchmark import registry

DECLARATION = """
from bench.limits.sums import limit
from chamberlain.kernel.benchmark import Bench, Measured, benchmark

@benchmark("test.sums", unit="sums/s")
def sums(context: Bench) -> Measured:
    '''Add numbers.'''
    return context.race(lambda: sum(1 for _ in range(context.size(1000))), limit)

@benchmark("test.delay", unit="ms", lower_is_better=True)
def delay(context: Bench) -> Measured:
    '''Wait.'''
    return Measured(figure=4.0, limit=1.0)
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch) -> Path:
    (tmp_path / "bench" / "limits").mkdir(parents=True)
    (tmp_path / "bench" / "limits" / "sums.py").write_text(
        "def limit():\n    return len(range(1000))\n"
    )
    (tmp_path / "bench" / "test_only.py").write_text(DECLARATION)
    monkeypatch.setattr(registry, "_DECLARED", {})
    monkeypatch.delitem(registry.sys.modules, "chamberlain_bench_test_only", raising=False)
    for name in [name for name in registry.sys.modules if name.split(".")[0] == "bench"]:
        monkeypatch.delitem(registry.sys.modules, name)
    monkeypatch.setattr(registry.sys, "path", [str(tmp_path), *registry.sys.path])
    return tmp_path


def test_a_benchmark_reports_our_rate_the_limit_and_the_ratio_of_both(checkout: Path) -> None:
    result = bench.run(bench.find("test.sums", checkout), rounds=3)

    assert list(result) == ["name", "figure", "limit", "unit", "ratio", "peak_mib"]
    assert result["ratio"] == pytest.approx(result["figure"] / result["limit"], abs=0.001)
    assert result["peak_mib"] > 5


def test_where_lower_is_better_the_ratio_is_still_our_rate_over_the_limit(checkout: Path) -> None:
    result = bench.run(bench.find("test.delay", checkout))

    assert (result["figure"], result["limit"], result["ratio"]) == (4, 1, 0.25)


def test_an_unknown_benchmark_is_refused_with_names_like_it(checkout: Path) -> None:
    with pytest.raises(bench.BenchmarkUnknown, match=r"did you mean test\.sums"):
        bench.find("test.sum", checkout)


def test_both_sides_take_turns_after_a_warm_up(tmp_path: Path) -> None:
    turns: list[str] = []
    context = bench.Bench(tmp_path, rounds=2)

    context.race(
        lambda: turns.append("ours") or 1, lambda: turns.append("limit") or bench.Rate(1.0)
    )

    assert turns == ["limit", "ours", "ours", "limit", "limit", "ours"]


def test_memory_is_the_peak_of_our_turns_and_not_of_the_limit(tmp_path: Path) -> None:
    context = bench.Bench(tmp_path, rounds=1)

    context.race(lambda: len(bytearray(30 << 20)), lambda: len(bytearray(300 << 20)))
    small = context.peak_bytes
    context.race(lambda: len(bytearray(200 << 20)), lambda: 1)

    assert context.peak_bytes - small > 100 << 20


def test_a_limit_may_run_in_a_process_of_its_own(tmp_path: Path) -> None:
    script = tmp_path / "limit.py"
    script.write_text("import sys; print('starting'); print('1,250.5', sys.argv[1])")

    rate = bench.Bench(tmp_path).limit_script(script, "lines/s")

    assert rate == bench.Rate(1250.5)


def test_a_limit_that_fails_is_not_taken_for_a_rate(tmp_path: Path) -> None:
    script = tmp_path / "limit.py"
    script.write_text("raise SystemExit('no such file')")

    with pytest.raises(RuntimeError, match="no such file"):
        bench.Bench(tmp_path).limit_script(script)


def test_the_verb_prints_one_json_object_as_its_last_line(checkout: Path, capfd) -> None:
    there = ["--checkout", str(checkout), "--rounds", "1"]

    codes = [main(["bench", name, *there]) for name in ("test.sums", "nothing.at_all")]
    listed = main(["bench", "--list", *there])

    said = capfd.readouterr()
    first, *rest = said.out.splitlines()
    assert (codes, listed) == ([0, 2], 0)
    assert json.loads(first)["name"] == "test.sums"
    assert any("test.delay" in line for line in rest)
    assert "there is no benchmark nothing.at_all" in said.err


def test_work_that_times_itself_is_believed(tmp_path: Path) -> None:
    context = bench.Bench(tmp_path, rounds=1)

    measured = context.race(lambda: bench.Rate(50.0), lambda: time.sleep(0.01) or 1)

    assert measured.figure == 50.0
    assert measured.limit < 100
