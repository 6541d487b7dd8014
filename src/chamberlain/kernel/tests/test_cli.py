import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from chamberlain.__main__ import main
from chamberlain.kernel import tabular

PAID = "reference,received_on,paid_on\nA,2026-10-01,2026-10-30\nB,2026-10-01,2026-10-31\n"


@pytest.fixture
def invoices(tmp_path: Path) -> Path:
    path = tmp_path / "invoices.csv"
    path.write_text(PAID)
    return path


def test_calc_prints_the_columns_of_the_file_and_then_the_results(invoices: Path, capfd) -> None:
    code = main(["calc", "payables.prompt_payment_days", str(invoices)])

    lines = capfd.readouterr().out.splitlines()
    assert code == 0
    assert lines[0].startswith("reference,received_on,paid_on,due_on,days_by_section_68")
    assert lines[1:] == [
        "A,2026-10-01,2026-10-30,2026-10-30,30,29,1-30,true",
        "B,2026-10-01,2026-10-31,2026-10-30,31,30,1-30,false",
    ]


def test_calc_keeps_every_row_says_which_were_set_aside_and_writes_them_to_mend(
    invoices: Path, tmp_path: Path, capfd
) -> None:
    invoices.write_text(PAID + "C,someday,\n")
    rejects = tmp_path / "rejects.csv"

    code = main(["calc", "payables.prompt_payment_days", str(invoices), "--errors", str(rejects)])

    said = capfd.readouterr()
    assert code == 1
    assert said.out.splitlines()[3].startswith(
        "C,someday,,,,,,,received_on someday: expected a day"
    )
    assert "1 of 3 rows set aside" in said.err
    assert "row 4, received_on 'someday'" in said.err
    assert tabular.read_table(rejects).columns == [
        "reference",
        "received_on",
        "paid_on",
        "set_aside",
    ]


def test_mended_rejects_can_be_run_again(tmp_path: Path, capfd) -> None:
    mended = tmp_path / "mended.csv"
    mended.write_text("received_on,set_aside\n2026-10-01,received_on someday: expected a day\n")

    code = main(["calc", "payables.prompt_payment_days", str(mended)])

    assert code == 0
    assert "someday" not in capfd.readouterr().out


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_calc_reads_and_writes_each_format(tmp_path: Path, suffix: str) -> None:
    debts = pl.DataFrame(
        {"debt_pence": [100000], "due_on": ["2026-02-28"], "paid_on": ["2026-03-30"]}
    )
    source, target = tmp_path / f"debts{suffix}", tmp_path / f"out{suffix}"
    tabular.write_table(debts, source)

    code = main(["calc", "payables.late_payment_interest", str(source), "--out", str(target)])

    answer = tabular.read_table(target)
    owed = answer["owed_pence" if suffix == ".parquet" else "owed_pounds"].item()
    assert code == 0
    assert owed == ("7966" if suffix == ".parquet" else "79.66")


def test_calc_reads_a_table_beside_the_file(invoices: Path, tmp_path: Path, capfd) -> None:
    text = "supplier,number,invoice_date,gross\nS,A-1,2026-10-01,12.00\n"
    (tmp_path / "new.csv").write_text(text)
    (tmp_path / "known.csv").write_text(text.replace("A-1", "a1"))

    arguments = ["calc", "payables.duplicate_tests", str(tmp_path / "new.csv"), "--table"]
    code = main([*arguments, f"known={tmp_path / 'known.csv'}"])
    shorter = main([*arguments, str(tmp_path / "known.csv")])

    out = capfd.readouterr().out.splitlines()
    assert (code, shorter) == (0, 0)
    assert (
        out[1]
        == out[3]
        == '"S","A-1"'.replace('"', "")
        + (',2026-10-01,12.00,D1,exact,row 2,"same supplier, number and amount"')
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["payables.nothing", "x.csv"], "There is no rule payables.nothing"),
        (["payables.prompt_payment_days", "none.csv"], "could not be opened"),
        (["payables.prompt_payment_days"], "give RULE and FILE"),
        (["payables.prompt_payment_days", "FILE", "--engine", "spark"], "no engine"),
        (["payables.prompt_payment_days", "FILE", "--table", "x.csv"], "takes --table no table"),
        (["payables.duplicate_tests", "FILE"], "needs the"),
    ],
)
def test_what_calc_cannot_do_is_said_in_one_line_with_code_2(
    invoices: Path, capfd, arguments: list[str], words: str
) -> None:
    code = main(["calc", *[str(invoices) if a == "FILE" else a for a in arguments]])

    said = capfd.readouterr()
    assert code == 2
    assert words in said.err
    assert (said.out, said.err.count("\n")) == ("", 1)


def test_rules_are_listed_and_described(capfd) -> None:
    listed = main(["calc", "--list"])
    described = main(["calc", "--describe", "payables.late_payment_interest"])

    out = capfd.readouterr().out
    assert (listed, described) == (0, 0)
    assert "payables.prompt_payment_days" in out
    assert "owed_pounds" in out
    assert "Source: Late Payment of Commercial Debts" in out


def test_without_a_known_verb_the_verbs_are_named(capfd) -> None:
    asked, mistaken = main([]), main(["calk"])

    said = capfd.readouterr()
    assert (asked, mistaken) == (0, 2)
    assert "calc" in said.out
    assert "there is no verb calk" in said.err


def test_calc_starts_without_the_web_framework_or_the_cluster(invoices: Path) -> None:
    script = (
        "import sys; from chamberlain.__main__ import main; "
        f"main(['calc', 'payables.prompt_payment_days', {str(invoices)!r}]); "
        "sys.exit(','.join({'django', 'dask', 'distributed'} & set(sys.modules)) or 0)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("content", [None, b"", b"not a statement", b"<Document>"])
def test_a_file_that_cannot_be_read_is_said_in_one_line_with_code_2(
    tmp_path: Path, capfd, content: bytes | None
) -> None:
    path = tmp_path / "statement.xml"
    if content is not None:
        path.write_bytes(content)

    code = main(["read", "statement", str(path)])

    said = capfd.readouterr()
    assert code == 2
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert "statement.xml" in said.err
