"""Published spending kept as history: each file once, nothing lost, set-asides tried again."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from chamberlain.kernel.cli.importing import main as import_main
from chamberlain.kernel.door import NotPermitted, Refusal, ask, run
from chamberlain.payables.models import SpendFile, SpendLine, SpendSetAside

FILE = (
    "Brighthelm City Council,,\nPayments over £250,,\n\nPayment Date,Supplier Name,Amount (£)\n"
    '01/10/2026,Ash Joinery Ltd,"1,200.50"\n02/10/2026,Oak Care,(20.50)\n'
    "03/10/2026,Elm Ltd,to follow\n,Total,1180.00\n"
)


@pytest.fixture(autouse=True)
def home(settings, tmp_path: Path) -> Path:
    settings.HOME, settings.DEMONSTRATION = tmp_path, True
    return tmp_path


def load(caller, text: str = FILE, name: str = "october.csv"):
    given = {"filename": name, "content": text.encode("cp1252")}
    document = run(caller, "kernel.store_document", given).value
    return run(caller, "payables.spend_history", {"document": document}).value


def test_a_file_is_kept_with_every_row_accepted_or_set_aside(council):
    """B19: Old systems are to go, and their history to stay."""
    kept = load(council("accountant"))

    assert (kept.rows_read, kept.accepted, kept.total_pence) == (4, 2, 118_000)
    assert [(one.row, one.reason) for one in kept.set_aside] == [
        (7, 'the amount "to follow" is not an amount of pounds'),
        (8, "a total, not a payment"),
    ]
    assert SpendLine.objects.count() == 2
    lines = ask(council("accountant"), "payables.spend_history_lines", {"file": kept.reference})
    assert [line.supplier for line in lines] == ["Ash Joinery Ltd", "Oak Care"]


def test_the_same_bytes_are_kept_once(council):
    first = load(council("accountant"))

    again = load(council("accountant"), name="october-again.csv")

    assert again.known_before and again.reference == first.reference
    assert (SpendFile.objects.count(), SpendLine.objects.count()) == (1, 2)


def test_a_month_that_comes_twice_under_another_name_is_pointed_out(council):
    load(council("accountant"))

    again = load(council("accountant"), FILE + "\n", name="october-2.csv")

    assert any("month twice" in note for note in again.notes)


def test_trying_again_takes_nothing_twice(council):
    kept = load(council("accountant"))

    once = run(council("accountant"), "payables.retry_spend_history", {"file": kept.reference})
    twice = run(council("accountant"), "payables.retry_spend_history", {"file": kept.reference})

    assert once.value.accepted == twice.value.accepted == 2
    assert SpendLine.objects.count() == 2
    assert SpendSetAside.objects.filter(taken_on__isnull=True).count() == 2


def test_a_file_without_a_single_payment_is_refused_in_words(council):
    with pytest.raises(Refusal, match="No payment could be read"):
        load(council("accountant"), "Date,Supplier,Amount\n01/10/2026,Ash,soon\n")


def test_those_without_the_role_keep_nothing(council):
    with pytest.raises(NotPermitted):
        load(council("clerk"))


def test_the_pages_show_the_file_and_why_rows_were_set_aside(council):
    kept = load(council("accountant"))
    client = Client()
    client.post("/sign-in/as/accountant")

    listed = client.get("/staff/payables/spend-history").content.decode()
    shown = client.get(f"/staff/payables/spend-history/{kept.reference}").content.decode()
    lines = client.get(f"/staff/payables/spend-history/{kept.reference}/lines").content.decode()

    assert "october.csv" in listed
    assert "to follow" in shown and "Amount (£)" in shown
    assert "Oak Care" in lines


def test_a_dry_run_from_the_command_line_needs_no_database(tmp_path: Path):
    path = tmp_path / "october.csv"
    path.write_bytes(FILE.encode("cp1252"))
    command = ["import", "payables.spend_history", str(path), "--dry-run", "--json"]

    done = subprocess.run(
        [sys.executable, "-m", "chamberlain", *command],
        check=False,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": "src", "PATH": "/usr/bin", "DJANGO_SETTINGS_MODULE": "no.such"},
        cwd=Path(__file__).parents[4],
    )

    said = json.loads(done.stdout)
    assert done.returncode == 1
    assert (said["rows_read"], said["accepted"], said["total_pence"]) == (4, 2, 118_000)
    assert said["mapping"]["amount"] == "Amount (£)"
    assert [set(item) for item in said["set_aside"]] == [{"row", "reason"}] * 2


def test_without_dry_run_the_command_line_keeps_the_rows(council, tmp_path: Path, capsys):
    path = tmp_path / "october.csv"
    path.write_bytes(FILE.encode("cp1252"))

    code = import_main(["payables.spend_history", str(path), "--as", "accountant", "--json"])

    said = json.loads(capsys.readouterr().out)
    assert code == 1
    assert said["reference"] == SpendFile.objects.get().reference
    assert said["accepted"] + len(said["set_aside"]) == said["rows_read"]


def test_what_is_no_file_at_all_is_said_and_not_a_crash(tmp_path: Path, capsys):
    code = import_main(
        ["payables.spend_history", str(tmp_path / "none.csv"), "--dry-run", "--json"]
    )

    said = capsys.readouterr()
    assert code == 2
    assert "could not be opened" in said.err and json.loads(said.out)["rows_read"] == 0
