import gzip

import psycopg
import pytest

from chamberlain.launcher.postgres import EmbeddedPostgres

pytestmark = [pytest.mark.fault, pytest.mark.slow]
DOCUMENT = "BHX/0123456789abcdef"
INVOICE = "an invoice only this backup holds, 4f1c"


@pytest.fixture
def backed_up(launcher, tmp_path):
    """An installation that is down, a backup of it with one document, and its home."""
    assert launcher("up", "--detach", "--no-demo").returncode == 0
    document = launcher.home / "documents" / DOCUMENT
    document.parent.mkdir()
    document.write_text(INVOICE)
    file = tmp_path / "backup.tar.gz"
    done = launcher("backup", str(file))
    assert done.returncode == 0, done.stdout
    launcher("down")
    launcher.file = file
    return launcher


def _frozen(home):
    server = EmbeddedPostgres(home / "postgres")
    server.start()
    try:
        with psycopg.connect(server.dsn()) as connection:
            found = connection.execute(
                "SELECT value FROM kernel_setting WHERE name = 'payments_frozen'"
            ).fetchone()
    finally:
        server.stop()
    return found


def test_a_restore_brings_everything_back_and_freezes_payments(backed_up):
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
