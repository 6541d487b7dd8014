import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"


@contextmanager
def _open_folder():
    """A folder that the system user may enter, as pytest's own may not be when root runs it."""
    folder = Path(tempfile.mkdtemp(prefix="chamberlain-fault-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _launcher_of(home):
    """Give a function that runs the launcher's verbs on `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CHAMBERLAIN_")}
    surroundings = kept | {"CHAMBERLAIN_HOME": str(home), "PYTHONPATH": str(SOURCE)}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "chamberlain.launcher", *arguments],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    run.home = home
    return run


@pytest.fixture
def open_folder():
    with _open_folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def shared_home():
    """One home for the tests of a file, so that only the first has to migrate."""
    with _open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def launcher_of():
    """What gives the launcher of a home."""
    return _launcher_of


@pytest.fixture
def launcher(open_folder):
    """The launcher on a home of the test's own; what it started is stopped."""
    run = _launcher_of(open_folder)
    yield run
    run("down")


@pytest.fixture
def launcher_again(shared_home):
    """The launcher on the home of the file's tests; what it started is stopped."""
    run = _launcher_of(shared_home)
    yield run
    run("down")
