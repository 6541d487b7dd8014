"""Makes the Python environment from the locked requirements, on a machine with only python3.

Standard library only. It needs neither venv nor ensurepip nor a system pip: the layout of a
virtual environment is made by hand (PEP 405), pip comes from the wheel in vendor/, and pip
installs uv, which installs the rest several times faster. Where uv cannot, pip does it all. Where
packages come from is the user's pip and uv configuration, and nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chamberlain.launcher.home import CHECKOUT, Home

PIP_WHEEL = CHECKOUT / "vendor" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
REQUIREMENTS = CHECKOUT / "requirements"
FORMAT = "1"
STAMP = "complete"
KEPT = 2
LINES_SHOWN = 6
OLDEST_PYTHON = (3, 11)


class EnvironmentFailed(RuntimeError):
    """The environment could not be made; the message says why and what to do."""


def environment(home: Home, kind: str, base_python: str, requirements: Path = REQUIREMENTS) -> Path:
    """Give the python of the `kind` ("core" or "all") environment, making it when need be.

    `requirements` holds `<kind>.lock`, and `bootstrap.lock` for uv.
    Two launchers at once make it once; one that was killed half-way is made again.
    """
    lock = requirements / f"{kind}.lock"
    folder = home.environments / f"{kind}-{_mark(lock, base_python)}"
    if _is_complete(folder):
        return folder / "bin" / "python"
    with _only_one(home.environments / f"{kind}.lock"):
        if not _is_complete(folder):
            _make(folder, lock, home, base_python)
            _remove_older(home.environments, kind)
    return folder / "bin" / "python"


def _mark(lock: Path, base_python: str) -> str:
    parts = [lock.read_bytes(), os.fsencode(base_python), FORMAT.encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()[:12]


def _is_complete(folder: Path) -> bool:
    return (folder / STAMP).exists() and (folder / "bin" / "python").exists()


def _make(folder: Path, lock: Path, home: Home, base_python: str) -> None:
    count = sum("==" in line for line in lock.read_text().splitlines())
    say(f"Making the Python environment: about {count} packages, once per version")
    began = time.monotonic()
    shutil.rmtree(folder, ignore_errors=True)
    python = make_layout(folder, base_python)
    if not _install_with_uv(python, lock, home, base_python):
        _install_with_pip(python, lock)
    (folder / STAMP).write_text(hashlib.sha256(lock.read_bytes()).hexdigest())
    say(f"The environment is ready ({time.monotonic() - began:.0f} s)")


def make_layout(folder: Path, base_python: str) -> Path:
    """Make an empty virtual environment in `folder` and give its python."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    if Path(base_python) != Path(sys.executable):
        asked = "import sys; print('python%d.%d' % sys.version_info[:2])"
        version = subprocess.check_output([base_python, "-c", asked], text=True).strip()
    (folder / "lib" / version / "site-packages").mkdir(parents=True)
    (folder / "bin").mkdir()
    for name in ("python", "python3", version):
        (folder / "bin" / name).symlink_to(base_python)
    (folder / "pyvenv.cfg").write_text(
        f"home = {Path(base_python).parent}\ninclude-system-site-packages = false\n"
        f"executable = {base_python}\n"
    )
    return folder / "bin" / "python"


def _install_with_uv(python: Path, lock: Path, home: Home, base_python: str) -> bool:
    uv = _uv(home, lock.with_name("bootstrap.lock"), base_python)
    if uv is None:
        return False
    command = [str(uv), "pip", "install", "--python", str(python), "--require-hashes"]
    command += ["--compile-bytecode", "-r", str(lock)]
    return _run(command, quiet=not sys.stderr.isatty())


def _uv(home: Home, lock: Path, base_python: str) -> Path | None:
    """Give uv, installed by pip from its own hash-locked file; None where it has no wheel."""
    folder = home.environments / f"uv-{_mark(lock, base_python)}"
    if not _is_complete(folder):
        with _only_one(home.environments / "uv.lock"):
            if not _is_complete(folder):
                shutil.rmtree(folder, ignore_errors=True)
                python = make_layout(folder, base_python)
                if not _run(_pip(python, lock, "--only-binary=:all:"), quiet=True):
                    return None
                (folder / STAMP).touch()
    return folder / "bin" / "uv"


def _install_with_pip(python: Path, lock: Path) -> None:
    say("uv could not install the packages; trying pip, which takes longer")
    if not _run(_pip(python, lock), quiet=False):
        raise EnvironmentFailed(
            "The packages of the environment could not be installed (see the lines above).\n"
            "On the first start this machine must reach the package index that its pip or uv is "
            "configured for; afterwards Chamberlain needs no network.\n"
            "Behind a proxy or with a mirror, set it in pip's configuration and try again: what "
            "is done already is kept."
        )


def _pip(python: Path, lock: Path, *options: str) -> list[str]:
    found = hashlib.sha256(PIP_WHEEL.read_bytes()).hexdigest()
    if found != PIP_SHA256:
        raise EnvironmentFailed(
            f"{PIP_WHEEL} is not the file that belongs to this version: its SHA-256 is {found}, "
            f"expected {PIP_SHA256}. Check it out again."
        )
    command = [str(python), f"{PIP_WHEEL}/pip", "install", "--disable-pip-version-check"]
    return [*command, "--require-hashes", "--no-deps", "--quiet", *options, "-r", str(lock)]


def _run(command: list[str], *, quiet: bool) -> bool:
    """Run a command; with `quiet`, show the end of what it said, only when it failed."""
    environment_for_tools = {**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
    environment_for_tools.pop("PYTHONPATH", None)
    previous = os.umask(0o022)
    try:
        done = subprocess.run(
            command,
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if quiet else sys.stderr,
            stderr=subprocess.STDOUT if quiet else None,
            env=environment_for_tools,
            close_fds=False,
        )
    except OSError:
        return False
    finally:
        os.umask(previous)
    if done.returncode != 0 and quiet:
        said = done.stdout.decode(errors="replace").strip().splitlines()
        sys.stderr.write("\n".join(said[-LINES_SHOWN:]) + "\n")
    return done.returncode == 0


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is making the environment; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        # The tools we run inherit the lock: should we be killed, nobody writes beside them.
        os.set_inheritable(file.fileno(), True)
        yield


def _remove_older(environments: Path, kind: str) -> None:
    """Keep the newest two of a kind: the other may still be in use by running processes."""
    found = [folder for folder in environments.glob(f"{kind}-*") if folder.is_dir()]
    found.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
    for folder in found[KEPT:]:
        shutil.rmtree(folder, ignore_errors=True)


def base_python(home: Home) -> str:
    """Give the interpreter to build on: this one, or a system one if only that can be shared.

    When root started us with an interpreter in its own home, the system user could not run it.
    """
    ours = str(Path(sys.executable).resolve())
    if home.user.uid == os.geteuid() or home.user.can_reach(Path(ours)):
        return ours
    for candidate in (Path("/usr/bin/python3"), Path("/usr/local/bin/python3")):
        if home.user.can_reach(candidate) and _is_whole(candidate):
            return str(candidate.resolve())
    return ours


def _is_whole(python: Path) -> bool:
    needs = f"import sys, ssl, ctypes, zlib; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    done = subprocess.run([python, "-c", needs], check=False, capture_output=True)
    return done.returncode == 0


def say(line: str) -> None:
    """Tell the person what happens; on standard error, so that results stay clean."""
    print(line, file=sys.stderr, flush=True)
