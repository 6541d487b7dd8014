"""The keys beside a backup: what stays erased, and what is refused before anything changes."""

from datetime import date

import pytest

from chamberlain.kernel import gone, sealing
from chamberlain.launcher import keys_file
from chamberlain.launcher.archive import BackupFailed, Manifest
from chamberlain.launcher.keys_file import Keys

NOBODY = "postgresql:///nobody?host=/nowhere"
ANN, BEN = "payables:supplier:SUP-1", "payables:supplier:SUP-2"
ERASED = gone.Gone(ANN, "Asked", "USR-1", date(2026, 11, 2), "USR-2", date(2026, 11, 3))


def needs(home, sealed):
    return Manifest("", "", "", sealed=sealed, installation_key=sealing.installation_key(home).name)


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.delenv(sealing.VARIABLE, raising=False)
    (tmp_path / "keys").mkdir()
    (tmp_path / sealing.PLACE).write_text(sealing.new_installation_key())
    return tmp_path


def test_who_was_erased_since_the_backup_gets_no_key_back(home):
    backup = home / "b.backup"
    keys_file.write(keys_file.place_beside(backup), Keys({ANN: "a", BEN: "b"}))
    gone.add(home, [ERASED])

    found = keys_file.gathered(backup, home, NOBODY)

    assert found.wrapped == {BEN: "b"}
    assert list(found.erased) == [ANN]


def test_a_file_of_keys_that_knows_an_erasure_teaches_it_to_the_home(home):
    backup = home / "b.backup"
    keys_file.write(keys_file.place_beside(backup), Keys({BEN: "b"}, {ANN: ERASED}))

    keys_file.gathered(backup, home, NOBODY)

    assert gone.listed(home) == {ANN: ERASED}


def test_a_backup_without_its_keys_is_refused(home):
    keys = keys_file.gathered(home / "b.backup", home, NOBODY)

    with pytest.raises(BackupFailed, match=r"b\.backup\.keys"):
        keys_file.refuse_unopenable(home / "b.backup", home, needs(home, 2), keys)


def test_a_backup_sealed_under_another_installation_key_is_refused(home):
    manifest = needs(home, 1)
    (home / sealing.PLACE).write_text(sealing.new_installation_key() + "\n")

    with pytest.raises(BackupFailed, match="was sealed under installation key"):
        keys_file.refuse_unopenable(home / "b.backup", home, manifest, Keys({ANN: "a"}))


def test_a_file_of_keys_is_read_by_its_owner_alone(home):
    keys_file.write(home / "b.keys", Keys({ANN: "a"}))

    assert (home / "b.keys").stat().st_mode & 0o077 == 0
    assert keys_file.read(home / "b.keys").wrapped == {ANN: "a"}
