"""The launcher's verbs, once the environment exists."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from chamberlain.launcher import backup, checks, control, rotating
from chamberlain.launcher.backup import BackupFailed
from chamberlain.launcher.home import HomeUnusable
from chamberlain.launcher.installation import this_installation
from chamberlain.launcher.postgres import PostgresFailed
from chamberlain.launcher.preparing import SIZES, PreparationFailed
from chamberlain.launcher.start import LAUNCHED, WITH_DATABASE
from chamberlain.launcher.up import UpFailed, Wishes

EXPECTED = (BackupFailed, HomeUnusable, PostgresFailed, PreparationFailed, UpFailed)


def main(arguments: list[str]) -> int:
    """Run one verb; give its exit code."""
    verb, rest = arguments[0], arguments[1:]
    try:
        if verb in WITH_DATABASE:
            return control.with_database(this_installation(say_aside), [verb, *rest])
        if verb == "test":
            return checks.run(rest)
        return _run(_parser().parse_args(arguments))
    except EXPECTED as failure:
        say(str(failure))
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _run(chosen: argparse.Namespace) -> int:
    installation = this_installation(say)
    match chosen.verb:
        case "up":
            wishes = Wishes(chosen.port, chosen.host, chosen.size, not chosen.no_demo)
            return control.up(installation, wishes, detach=chosen.detach)
        case "down":
            return control.down(installation)
        case "status":
            return control.status(installation)
        case "rotate-key":
            return rotating.rotate(installation)
        case "backup":
            return backup.back_up(installation, chosen.file.absolute())
        case _:
            return backup.restore(installation, chosen.file.absolute())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./chamberlain")
    verbs = parser.add_subparsers(dest="verb", required=True)
    up = verbs.add_parser("up", help=LAUNCHED["up"])
    up.add_argument("--detach", action="store_true", help="return when it is ready")
    up.add_argument("--port", type=int, help="the port (default: 8000, or the next free one)")
    up.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    up.add_argument("--size", choices=SIZES, default="town", help="of the demonstration council")
    up.add_argument("--no-demo", action="store_true", help="begin without a council")
    verbs.add_parser("down", help=LAUNCHED["down"])
    verbs.add_parser("status", help=LAUNCHED["status"])
    verbs.add_parser("rotate-key", help=LAUNCHED["rotate-key"])
    for verb in ("backup", "restore"):
        verbs.add_parser(verb, help=LAUNCHED[verb]).add_argument("file", type=Path)
    return parser


def say(line: str) -> None:
    """Tell the person at once, also through a pipe."""
    print(line, flush=True)


def say_aside(line: str) -> None:
    """Tell the person on standard error, so that a result on standard output stays clean."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
