import hashlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from chamberlain.launcher.bootstrap import EnvironmentFailed, environment
from chamberlain.launcher.home import Home
from chamberlain.launcher.system_user import current_user

pytestmark = pytest.mark.fault
PYTHON = str(Path(sys.executable).resolve())


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    home = Home(tmp_path / "home", current_user())
    home.make()
    return home


@pytest.fixture
def requirements(tmp_path):
    """A lock of one wheel made here, and no uv to be had: pip does it all, without a network."""
    wheel = tmp_path / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("tiny.py", "ANSWER = 42\n")
        file.writestr(
            "tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n"
        )
        file.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        file.writestr("tiny-1.0.dist-info/RECORD", "")
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    folder = tmp_path / "requirements"
    folder.mkdir()
    (folder / "tiny.lock").write_text(f"tiny @ {wheel.as_uri()} --hash=sha256:{digest}\n")
    (folder / "bootstrap.lock").write_text(f"uv==0.0.0 --hash=sha256:{digest}\n")
    return folder


def _answer(python):
    return subprocess.check_output([python, "-c", "import tiny; print(tiny.ANSWER)"], text=True)


def test_an_environment_is_made_without_uv(home, requirements):
    python = environment(home, "tiny", PYTHON, requirements)

    answer = _answer(python)

    assert answer == "42\n"


def test_an_environment_that_was_killed_half_way_is_made_again(home, requirements):
    python = environment(home, "tiny", PYTHON, requirements)
    folder = python.parents[1]
    (folder / "complete").unlink()
    next(folder.glob("lib/*/site-packages/tiny.py")).write_text("half a fi")

    again = environment(home, "tiny", PYTHON, requirements)

    assert _answer(again) == "42\n"


def test_a_package_with_another_hash_is_refused_in_words(home, requirements, capfd):
    lock = requirements / "tiny.lock"
    lock.write_text(lock.read_text().replace("sha256:", "sha256:0")[:-2])

    with pytest.raises(EnvironmentFailed, match="could not be installed"):
        environment(home, "tiny", PYTHON, requirements)

    assert not list(home.environments.glob("tiny-*/complete"))
