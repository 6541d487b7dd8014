"""The installation key rotated: killed in the middle nothing is shut, and it goes on."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from chamberlain.kernel import personal, sealing
from chamberlain.kernel.door import run
from chamberlain.kernel.make import ENTITY, SYSTEM
from chamberlain.launcher import rotating
from chamberlain.launcher.archive import BackupFailed
from chamberlain.launcher.testing import INSTALLATION_KEY

KILLED = """
import os, sys
from pathlib import Path
from chamberlain.launcher import rotating
dsn, home, stop = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
place = rotating.key_place(home)
rotating.begin(place)
for number, said in enumerate(rotating.wrap_all(dsn, home, place, batch=1), start=1):
    if number == stop:
        os.kill(os.getpid(), 9)
"""


def test_a_renewed_key_marks_as_the_one_before_and_opens_nothing_of_it():
    before = sealing.new_installation_key()
    after = sealing.renewed_key(before)
    old, new = sealing.parsed_key(before), sealing.parsed_key(after)

    assert new.name != old.name
    assert new.mark("people.nino", "QQ123456C") == old.mark("people.nino", "QQ123456C")
    twice = sealing.parsed_key(sealing.renewed_key(after))
    assert twice.mark("x", "y") == old.mark("x", "y")
    with pytest.raises(sealing.NotOpened):
        new.open_bytes(old.seal_bytes(b"x", "a"), "a")


def test_a_key_in_a_variable_is_not_rotated(monkeypatch, tmp_path):
    monkeypatch.setenv(sealing.VARIABLE, sealing.new_installation_key())

    with pytest.raises(BackupFailed, match="given in"):
        rotating.key_place(tmp_path)


def test_a_rotation_killed_in_the_middle_shuts_nothing_and_goes_on(
    committed, settings, tmp_path, monkeypatch
):
    monkeypatch.delenv(sealing.VARIABLE, raising=False)
    monkeypatch.delenv(sealing.FILE_VARIABLE, raising=False)
    settings.HOME = tmp_path
    place = tmp_path / sealing.PLACE
    place.parent.mkdir()
    place.write_text(INSTALLATION_KEY)
    before = sealing.parsed_key(place.read_text())
    people = [f"test:person:P-{number}" for number in range(4)]
    sealed = personal.seal_values(people, ["nino"] * 4, [f"QQ00000{n}A" for n in range(4)])
    file = tmp_path / "documents" / ENTITY / ("a" * 64)
    file.parent.mkdir(parents=True)
    file.write_bytes(before.seal_bytes(b"pay", file.name))

    def opened():
        return personal.open_values(people, ["nino"] * 4, list(sealed))

    command = [sys.executable, "-c", KILLED, committed.owner_dsn, str(tmp_path), "2"]
    source = str(Path(rotating.__file__).parents[2])
    ended = subprocess.run(command, env=os.environ | {"PYTHONPATH": source}, check=False)
    in_the_middle = opened()
    personal.seal_value("test:person:P-9", "nino", "QQ999999A")
    for _ in rotating.wrap_all(committed.owner_dsn, tmp_path, place):
        pass
    kept = rotating.finish(place)

    assert ended.returncode == -9
    assert in_the_middle == opened() == [f"QQ00000{n}A" for n in range(4)]
    after = sealing.parsed_key(place.read_text())
    assert (after.name != before.name, kept.name.endswith(before.name)) == (True, True)
    assert after.open_bytes(file.read_bytes(), file.name) == b"pay"
    with psycopg.connect(committed.owner_dsn) as connection:
        rows = connection.execute(
            "SELECT subject, wrapped FROM kernel_personal_key WHERE wrapped IS NOT NULL"
        ).fetchall()
    assert len([after.unwrapped(*row) for row in rows]) == len(rows) >= 5
    run(SYSTEM, "kernel.set_setting", {"name": "x", "value": "still works"})
