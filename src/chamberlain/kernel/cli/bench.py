"""`chamberlain bench NAME`: measure one thing against its bare limit, in the same run."""

import argparse
import json
import signal
import sys
from pathlib import Path
from types import FrameType

from chamberlain.kernel.benchmark import BenchmarkUnknown, find, names, run
from chamberlain.kernel.benchmark.registry import CHECKOUT
from chamberlain.kernel.cli import UNREADABLE


def main(arguments: list[str]) -> int:
    """Run one benchmark; progress on standard error, one JSON object as the last line of output."""
    parser = argparse.ArgumentParser(prog="chamberlain bench", description=__doc__)
    parser.add_argument("name", nargs="?", help="a benchmark, such as ledger.post")
    parser.add_argument("--list", action="store_true", help="name every benchmark")
    parser.add_argument("--rounds", type=int, default=5, help="rounds after the warm-up")
    parser.add_argument("--scale", type=float, default=1.0, help="part of the full size, to try it")
    parser.add_argument("--checkout", type=Path, default=CHECKOUT, help="where bench/ is")
    options = parser.parse_args(arguments)
    if options.list or not options.name:
        found = [find(name, options.checkout) for name in names(options.checkout)]
        print("\n".join(f"{chosen.name:<28} {chosen.summary}" for chosen in found))
        return 0 if options.list else UNREADABLE
    signal.signal(signal.SIGTERM, _stop)
    try:
        result = run(find(options.name, options.checkout), options.rounds, options.scale)
    except BenchmarkUnknown as error:
        print(f"bench: {error}", file=sys.stderr)
        return UNREADABLE
    print(json.dumps(result), flush=True)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    """End in the ordinary way, so that a benchmark's database is stopped too."""
    raise SystemExit(128 + number)
