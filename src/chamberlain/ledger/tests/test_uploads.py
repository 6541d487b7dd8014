"""Journals from a file: looked at first, taken in once, and the rest comes back."""

import polars as pl
import pytest

from chamberlain.kernel.door import Refusal, ask, run
from chamberlain.kernel.tabular import xlsx_bytes
from chamberlain.ledger.commands.uploads import TakenBefore
from chamberlain.ledger.models import PreparedJournal

HEAD = "Journal,Date,Description,Subjective,Cost Centre,Debit,Credit\n"
GOOD = (
    HEAD
    + 'a,02/11/2026,Recode,42060,CHB101,"1,234.50",\n'
    + 'a,02/11/2026,,42070,CHB101,,"1,234.50"\n'
)
MIXED = (
    GOOD
    + "b,2026-11-02,Out by a penny,42060,CHB101,5.00,\n"
    + "b,2026-11-02,,42070,CHB101,,4.99\n"
    + "c,soon,No such day,42060,CHB101,1.00,\n"
    + "c,2026-11-02,,42070,CHB101,,1.00\n"
    + "d,2026-11-02,No such code,99999x,CHB101,1.00,\n"
    + "d,2026-11-02,,42070,CHB101,,1.00\n"
)


@pytest.fixture
def kept(council, settings, tmp_path):
    """Return a function that keeps a file and gives its document."""
    settings.HOME = tmp_path

    def keep(content, name="journals.csv"):
        content = content.encode() if isinstance(content, str) else content
        given = {"filename": name, "content": content, "entity": "BHX"}
        return run(council("accountant"), "kernel.store_document", given).value

    return keep


def preview(council, document):
    return ask(
        council("accountant"), "ledger.preview_upload", {"document": document, "entity": "BHX"}
    )


def upload(council, document):
    return run(
        council("accountant"), "ledger.upload_journals", {"entity": "BHX", "document": document}
    ).value


def test_a_preview_tells_each_row_at_fault_and_prepares_nothing(council, kept):
    found = preview(council, kept(MIXED))

    assert (found.rows_read, found.accepted, found.journals) == (8, 2, 1)
    assert found.accepted + len(found.set_aside) == found.rows_read
    assert not PreparedJournal.objects.exists()
    told = {item.row: item.message for item in found.set_aside}
    assert "differ by £0.01" in told[4]
    assert "is no day" in told[6]
    assert "row 6" in told[7]
    assert "is no account" in told[8]


def test_the_good_journals_are_prepared_with_the_file_as_evidence(council, kept):
    document = kept(MIXED)

    done = upload(council, document)

    prepared = PreparedJournal.objects.get(reference=done.prepared[0])
    assert (done.accepted, len(done.set_aside)) == (2, 6)
    assert (prepared.debit_pence, prepared.evidence) == (123_450, [document])
    assert run(council("chief"), "ledger.approve_journal", {"prepared": prepared.reference}).value


def test_the_same_file_is_refused_the_second_time(council, kept):
    upload(council, kept(GOOD))

    with pytest.raises(TakenBefore, match="uploaded for BHX before"):
        upload(council, kept(GOOD, "another-name.csv"))

    assert PreparedJournal.objects.count() == 1


def test_a_spreadsheet_is_read_as_a_csv_file_is(council, kept):
    frame = pl.read_csv(GOOD.encode(), infer_schema_length=0)

    found = preview(council, kept(xlsx_bytes(frame), "journals.xlsx"))

    assert (found.accepted, found.debit_pence) == (2, 123_450)


def test_a_file_without_a_needed_column_says_which(council, kept):
    with pytest.raises(Refusal, match=r"no column for journal, account"):
        preview(council, kept("Date,Amount\n2026-11-02,5.00\n"))


def test_a_file_of_bad_rows_alone_is_not_taken_so_that_it_can_be_mended(council, kept):
    document = kept(HEAD + "b,2026-11-02,One line,42060,CHB101,5.00,\n")

    with pytest.raises(Refusal, match="None of the 1 rows"):
        upload(council, document)
