import gzip
import subprocess
from datetime import date

import psycopg
import pytest

from chamberlain.kernel import gone
from chamberlain.launcher.postgres import EmbeddedPostgres

pytestmark = [pytest.mark.fault, pytest.mark.slow]
BACKUP = "backup.tar.gz"
DOCUMENT = "BHX/0123456789abcdef"
INVOICE = "an invoice only this backup holds, 4f1c"


@pytest.fixture(scope="module")
def original(shared_home, launcher_of):
    """The home of an installation that is down, with a backup of it that holds one document."""
    launcher = launcher_of(shared_home)
    assert launcher("up", "--detach", "--no-demo").returncode == 0
    document = shared_home / "documents" / DOCUMENT
    document.parent.mkdir()
    document.write_text(INVOICE)
    done = launcher("backup", str(shared_home / BACKUP))
    launcher("down")
    assert done.returncode == 0, done.stdout
    return shared_home


@pytest.fixture
def backed_up(original, open_folder, launcher_of):
    """A copy of the original, as setting one up takes longer than all else here."""
    home = open_folder / "home"
    subprocess.run(["cp", "-a", str(original), str(home)], check=True)
    launcher = launcher_of(home)
    launcher.file = home / BACKUP
    yield launcher
    launcher("down")


def _asked(home, question):
    server = EmbeddedPostgres(home / "postgres")
    server.start()
    try:
        with psycopg.connect(server.dsn()) as connection:
            done = connection.execute(question)
            return done.fetchone() if done.description else None
    finally:
        server.stop()


def _frozen(home):
    return _asked(home, "SELECT value FROM kernel_setting WHERE name = 'payments_frozen'")


def test_a_restore_brings_everything_back_and_freezes_payments(backed_up):
    """L23: A way back, agreed and tried, was what made a change of systems safe."""
    document = backed_up.home / "documents" / DOCUMENT
    document.unlink()
    before = _frozen(backed_up.home)

    done = backed_up("restore", str(backed_up.file))

    assert done.returncode == 0, done.stdout
    assert before is None
    assert "was restored on" in _frozen(backed_up.home)[0]
    assert document.read_text() == INVOICE


def test_a_backup_with_a_changed_byte_is_refused_and_changes_nothing(backed_up):
    content = bytearray(gzip.decompress(backed_up.file.read_bytes()))
    content[content.index(INVOICE.encode())] ^= 1
    backed_up.file.write_bytes(gzip.compress(bytes(content)))

    done = backed_up("restore", str(backed_up.file))

    assert done.returncode == 1
    assert DOCUMENT in done.stdout
    assert "expected" in done.stdout
    assert _frozen(backed_up.home) is None


def test_a_backup_of_nothing_is_refused_in_words(launcher, tmp_path):
    done = launcher("backup", str(tmp_path / "backup.tar.gz"))

    assert done.returncode == 1
    assert "nothing here to back up" in done.stdout


def test_a_restore_freezes_through_the_door(backed_up):
    done = backed_up("restore", str(backed_up.file))

    assert done.returncode == 0, done.stdout
    act = "SELECT person FROM kernel_act WHERE command = 'kernel.freeze_payments'"
    assert _asked(backed_up.home, act) == ("SYSTEM",)


def test_no_backup_brings_back_the_key_of_somebody_erased_since(backed_up):
    add = "INSERT INTO kernel_personal_key (subject, wrapped) VALUES ('{}', 'a1b2c3')"
    for subject in ("payables:supplier:SUP-1", "payables:supplier:SUP-2"):
        _asked(backed_up.home, add.format(subject))
    done = backed_up("backup", str(backed_up.file))
    assert done.returncode == 0, done.stdout
    ann = gone.Gone("payables:supplier:SUP-1", "Asked", "A", date.min, "B", date.min)
    gone.add(backed_up.home, [ann])

    done = backed_up("restore", str(backed_up.file))

    assert done.returncode == 0, done.stdout
    keys = "SELECT jsonb_object_agg(subject, wrapped) FROM kernel_personal_key"
    assert _asked(backed_up.home, keys)[0] == {
        "payables:supplier:SUP-1": None,
        "payables:supplier:SUP-2": "a1b2c3",
    }
