import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src"


@pytest.fixture
def open_folder():
    """A folder that the system user may enter, as pytest's own may not be when root runs it."""
    folder = Path(tempfile.mkdtemp(prefix="chamberlain-fault-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def launcher(open_folder):
    """Run the launcher's verbs on a home of the test's own, and stop what it started."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("CHAMBERLAIN_")}
    surroundings = kept | {"CHAMBERLAIN_HOME": str(open_folder), "PYTHONPATH": str(SOURCE)}

    def run(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "chamberlain.launcher", *arguments],
            env=surroundings,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )

    run.home = open_folder
    yield run
    run("down")
