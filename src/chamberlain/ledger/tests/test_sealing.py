"""Seals: what was posted is sealed once, published outside, and an alteration is named."""

import hashlib

import psycopg
import pytest
from django.conf import settings

from chamberlain.kernel.door import ask, run
from chamberlain.kernel.make import SYSTEM
from chamberlain.ledger.make import journal
from chamberlain.ledger.tests.test_posting import post


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


@pytest.fixture
def sealed(committed, home):
    """Two days, each with two journals and its seal."""
    for first in (1, 3):
        post(journal(f"payables:invoice:{first}"), journal(f"payables:invoice:{first + 1}"))
        run(SYSTEM, "ledger.seal_day")
    return committed


def tamper(database, *statements):
    """Do what only a superuser can: alter the books with every guard switched off."""
    with psycopg.connect(database.owner_dsn) as owner:
        owner.execute("SET session_replication_role = replica")
        for statement in statements:
            owner.execute(statement)


def verify():
    return ask(SYSTEM, "ledger.verify_seals")


def told(verification):
    return [(fault.fault, fault.journal) for fault in verification.faults]


def test_untouched_books_agree_with_their_seals(sealed, home):
    found = verify()

    assert (found.seals, found.journals, found.unsealed, found.sound) == (2, 4, 0, True)


def test_the_root_of_a_seal_is_the_hash_of_its_file_and_stands_in_the_next(sealed, home):
    first, second = sorted((home / "seals").glob("*.seal"))

    root = hashlib.sha256(first.read_bytes()).hexdigest()

    assert f"previous {root}\n" in second.read_text()
    with psycopg.connect(sealed.dsn) as connection:
        rows = connection.execute("SELECT root FROM ledger_seal ORDER BY number").fetchall()
    assert rows[0] == (root,)


def test_a_day_without_journals_has_no_seal(sealed, home):
    answer = run(SYSTEM, "ledger.seal_day").value

    assert answer.number == 0
    assert len(list((home / "seals").glob("*.seal"))) == 2


@pytest.mark.parametrize(
    ("statement", "fault", "number"),
    [
        ("UPDATE ledger_line SET amount_pence = 7 WHERE journal_id = 2", "altered", 2),
        ("UPDATE ledger_line SET account = '42070' WHERE journal_id = 3", "altered", 3),
        ("UPDATE ledger_journal SET description = 'Gifts' WHERE id = 1", "altered", 1),
        ("UPDATE ledger_journal SET approved_by = 'USR-1' WHERE id = 4", "altered", 4),
        ("DELETE FROM ledger_line WHERE journal_id = 2", "altered", 2),
        ("DELETE FROM ledger_journal WHERE id = 3", "missing", 3),
        (
            "INSERT INTO ledger_line SELECT journal_id, amount_pence, journal_date, 9, year, "
            "period, entity, fund, cost_centre, account, project, vat_code, line_ref, narrative"
            " FROM ledger_line WHERE journal_id = 1 AND line_no = 1",
            "altered",
            1,
        ),
    ],
)  # fmt: skip
def test_a_journal_altered_by_sql_is_found_and_named(sealed, home, statement, fault, number):
    """B14: A cleaner audit was asked for: fewer variations of its fee."""
    tamper(sealed, statement)

    assert told(verify()) == [(fault, f"JNL-{number:07d}")]


def test_an_alteration_with_its_hash_made_to_match_is_still_found(sealed, home):
    tamper(
        sealed,
        "UPDATE ledger_journal SET description = 'Gifts', sha256 = sha256('x') WHERE id = 2",
    )

    assert ("altered", "JNL-0000002") in told(verify())


def test_a_journal_put_among_sealed_ones_is_found(sealed, home):
    tamper(
        sealed,
        "DELETE FROM ledger_journal WHERE id = 2",
        "UPDATE ledger_line SET journal_id = 20 WHERE journal_id = 2",
        "UPDATE ledger_seal SET last_id = 20 WHERE number = 2",
        "INSERT INTO ledger_journal SELECT 20, debit_pence, reverses, act_id, entered_at, "
        "journal_date, line_count, year, period, entity, type, source, 'x:y:z', description, "
        "prepared_by, approved_by, sha256 FROM ledger_journal WHERE id = 1",
    )

    assert ("missing", "JNL-0000002") in told(verify())


def test_a_seal_rewritten_in_the_database_does_not_help(sealed, home):
    tamper(
        sealed,
        "UPDATE ledger_journal SET description = 'Gifts' WHERE id = 2",
        "UPDATE ledger_seal SET root = 'f' WHERE number = 1",
    )

    assert {"altered", "seal_altered"} == {fault for fault, _ in told(verify())}


def test_a_file_that_was_altered_or_lost_is_named(sealed, home):
    first, second = sorted((home / "seals").glob("*.seal"))
    first.chmod(0o600)
    first.write_text(first.read_text().replace("JNL-0000001 ", "JNL-0000009 "))

    assert any(fault.startswith(("file", "seal")) for fault, _ in told(verify()))

    second.unlink()
    assert ("file_missing", "") in told(verify())


def test_without_its_file_an_alteration_is_still_named_by_the_stored_hash(sealed, home):
    for path in (home / "seals").glob("*.seal"):
        path.unlink()
    tamper(sealed, "UPDATE ledger_line SET narrative = 'x' WHERE journal_id = 2")

    assert ("altered", "JNL-0000002") in told(verify())


def test_the_next_sealing_publishes_what_a_crash_left_unpublished(sealed, home):
    lost = sorted((home / "seals").glob("*.seal"))[-1]
    content = lost.read_bytes()
    lost.unlink()

    run(SYSTEM, "ledger.seal_day")

    assert lost.read_bytes() == content
    assert verify().sound


def test_a_sealed_range_takes_no_journal(sealed):
    with (
        psycopg.connect(sealed.owner_dsn) as owner,
        pytest.raises(psycopg.errors.CheckViolation, match="sealed range"),
    ):
        owner.execute("ALTER TABLE ledger_journal DROP CONSTRAINT ledger_journal_pkey")
        owner.execute(
            "INSERT INTO ledger_journal SELECT id, debit_pence, reverses, act_id, entered_at, "
            "journal_date, line_count, year, period, entity, type, source, 'x:y:z', description, "
            "prepared_by, approved_by, sha256 FROM ledger_journal WHERE id = 1"
        )
