"""`test`: every check and test of the house, ending in pytest's closing line.

Lint, format, types and import contracts run first; what fails among them is named before pytest
runs, pytest runs all the same, and the exit code tells of both.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

from chamberlain.launcher import chromium
from chamberlain.launcher.home import CHECKOUT

IMPORT_LINTER = "from importlinter.cli import lint_imports_command; lint_imports_command()"
STAGES = {
    "lint": ["-m", "ruff", "check", "--no-cache", "."],
    "format": ["-m", "ruff", "format", "--check", "--no-cache", "."],
    "types": ["-m", "mypy"],
    "import contracts": ["-c", IMPORT_LINTER],
}
SIDE_BY_SIDE = ["-n", "2", "--dist", "worksteal"]
"""Each half of the tests has a database server of its own."""

FAILED = 1
HELP = ("-h", "--help")
NOT_FOR_TESTS = ("CHAMBERLAIN_", "PG")
KEPT = {"CHAMBERLAIN_CHROMIUM", "CHAMBERLAIN_TEST_DATABASE_URL"}


def run(arguments: list[str]) -> int:
    """Run all stages, then pytest with `arguments`; 0 only when everything passed."""
    if any(argument in HELP for argument in arguments):
        print("./chamberlain test [--postgres URL] [pytest's own arguments, below]\n", flush=True)
    _find_browser()
    with tempfile.TemporaryDirectory(prefix="chamberlain-checks-") as home:
        os.chmod(home, 0o711)  # noqa: S103 (the system user must be able to enter)
        surroundings = _surroundings(home)
        whole = not _is_narrowed(arguments)
        failed = _run_stages(surroundings) if whole else []
        if failed:
            print(f"FAILED before the tests: {', '.join(failed)} (see above)", flush=True)
        command = [sys.executable, "-m", "pytest", *(SIDE_BY_SIDE if whole else []), *arguments]
        tests = subprocess.run(command, cwd=CHECKOUT, env=surroundings, check=False)
    return tests.returncode or (FAILED if failed else 0)


def _is_narrowed(arguments: list[str]) -> bool:
    """Tell whether somebody asked for particular tests, or for help: the stages only delay them."""
    return any(
        "::" in argument or argument.endswith(".py") or argument in HELP for argument in arguments
    )


def _find_browser() -> None:
    if chromium.find() is None:
        print("Installing Chromium for the browser tests", flush=True)
        if not chromium.install():
            print(
                "There is no Chromium and it cannot be installed here (that needs root and "
                "apt-get): the BROWSER TESTS WILL BE SKIPPED, each by name below.",
                flush=True,
            )


def _run_stages(surroundings: dict[str, str]) -> list[str]:
    """Run the stages side by side, tell of each, and give the names of those that failed."""
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda name: _run_stage(name, surroundings), STAGES)
        return [name for name, passed in zip(STAGES, results, strict=True) if not passed]


def _run_stage(name: str, surroundings: dict[str, str]) -> bool:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, *STAGES[name]],
        cwd=CHECKOUT,
        env=surroundings,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    passed = done.returncode == 0
    seconds = time.monotonic() - began
    said = f"{name}: {'passed' if passed else 'FAILED'} ({seconds:.0f} s)\n"
    sys.stdout.write(said if passed else f"{done.stdout}\n{said}")
    sys.stdout.flush()
    return passed


def _surroundings(home: str) -> dict[str, str]:
    """Give an environment in which nothing of a running installation can be reached by a test."""
    kept = {k: v for k, v in os.environ.items() if k in KEPT or not k.startswith(NOT_FOR_TESTS)}
    return {**kept, "CHAMBERLAIN_HOME": home, "PYTHONPATH": str(CHECKOUT / "src")}
