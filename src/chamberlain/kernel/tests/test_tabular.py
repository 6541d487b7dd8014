import io
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel import tabular

PAYEES = pl.DataFrame(
    {"sort_code": ["070116", "00-11-22"], "name": ["Nœud & Søn", "=cmd|' /C calc'!A0"]}
)


def read(content: bytes) -> pl.DataFrame:
    return tabular.read_table_bytes(content, "payees.csv")


@pytest.mark.parametrize(
    "content",
    [
        "code,name\n007,Zoë\n".encode(),
        "code,name\n007,Zoë\n".encode("utf-8-sig"),
        "code,name\r\n007,Zoë\r\n".encode("cp1252"),
        "code;name\n007;Zoë".encode(),
        "code\tname\n007\tZoë\n\n".encode("utf-16"),
        ' code |"name"\n 007 | Zoë \n'.encode(),
    ],
)
def test_a_table_is_read_as_text_whatever_its_encoding_and_separator(content: bytes) -> None:
    frame = read(content)

    assert frame.to_dicts() == [{"code": "007", "name": "Zoë"}]


def test_an_amount_in_quotes_and_a_line_break_in_a_cell_are_kept() -> None:
    frame = read(b'name,amount\n"Ann,\nor Bob","1,234.50"\n')

    assert frame.row(0) == ("Ann,\nor Bob", "1,234.50")


def test_rows_are_numbered_as_a_spreadsheet_shows_them_and_blank_ones_dropped() -> None:
    frame = tabular.numbered(read(b"code,name\n1,a\n,\n2,b\n\n"))

    assert frame.rows() == [(2, "1", "a"), (4, "2", "b")]


def test_cells_past_the_last_heading_are_kept_apart_and_do_not_stop_other_rows() -> None:
    frame = read(b"code,name\n1,a\n2,b,c,d\n3\n")

    assert frame.rows() == [("1", "a", None), ("2", "b", "c,d"), ("3", None, None)]
    assert frame.columns[-1] == tabular.OVERFLOW


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\x00\x01", "expected CSV, XLSX or Parquet"),
        (b"PK\x03\x04 not a workbook", "not a readable workbook"),
        (b"PAR1 not parquet PAR1", "damaged Parquet"),
        (b"a,a\n1,2\n", "same heading more than once: a"),
        (b"a,\n1,2\n", "column 2 has values but no heading"),
        (b'a,b\n"x,1\ny,2,3\n', "quotation mark"),
    ],
)
def test_what_is_not_a_table_is_refused_with_the_reason(content: bytes, words: str) -> None:
    with pytest.raises(tabular.TableUnreadable, match=words):
        read(content)


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(tabular.TableUnreadable, match="could not be opened"):
        tabular.read_table(tmp_path / "none.csv")


def test_too_many_rows_are_refused_with_their_number() -> None:
    with pytest.raises(tabular.TableUnreadable, match="3 rows, more than 2"):
        tabular.read_table_bytes(b"a\n1\n2\n3\n", "long.csv", max_rows=2)


def test_a_workbook_is_read_with_dates_and_numbers_as_text() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "amount", "on"])
        sheet.write_string(1, 0, "007")
        sheet.write_number(1, 1, 0.1 + 0.2)
        sheet.write_datetime(1, 2, date(2026, 11, 2), book.add_format({"num_format": "dd/mm/yy"}))

    frame = read(buffer.getvalue())

    assert frame.row(0) == ("007", "0.3", "2026-11-02 00:00:00")


@pytest.mark.parametrize("write", [tabular.csv_bytes, tabular.xlsx_bytes, tabular.parquet_bytes])
def test_what_is_written_reads_back_the_same(write) -> None:
    frame = PAYEES.with_columns(paid=True, rows=pl.lit(3))

    again = read(write(frame))

    assert again.rows() == [(*row, "true", "3") for row in PAYEES.rows()]


def test_people_get_pounds_and_programs_get_pence() -> None:
    frame = pl.DataFrame({"gross_pence": [123450, -5, None], "on": [date(2026, 11, 2)] * 3})

    assert tabular.csv_bytes(frame).splitlines()[:3] == [
        b"gross_pounds,on",
        b"1234.50,2026-11-02",
        b"-0.05,2026-11-02",
    ]
    assert read(tabular.xlsx_bytes(frame))["gross_pounds"].to_list() == ["1234.5", "-0.05", None]
    assert b'"gross_pence":123450,"on":"2026-11-02"' in tabular.json_bytes(frame)


def test_a_text_that_would_run_as_a_formula_is_escaped_but_a_number_is_not() -> None:
    frame = pl.DataFrame({"note": ["=1+1", "@x", "-2+3", "\tx", "-12.50", "+4", "plain"]})

    lines = tabular.csv_bytes(frame).decode().splitlines()

    assert lines[1:] == ["'=1+1", "'@x", "'-2+3", "'\tx", "-12.50", "+4", "plain"]


@given(st.lists(st.text(alphabet="=+-@'\",;\n0a ", max_size=6), min_size=1, max_size=4))
def test_any_text_survives_a_csv_round_trip(cells: list[str]) -> None:
    frame = pl.DataFrame({"key": [str(i) for i in range(len(cells))], "text": cells})

    again = read(tabular.csv_bytes(frame))

    assert again["text"].to_list() == [cell.strip() or None for cell in cells]


def test_a_file_is_written_in_the_format_of_its_name(tmp_path: Path) -> None:
    tabular.write_table(PAYEES, tmp_path / "out.xlsx")

    assert tabular.read_table(tmp_path / "out.xlsx").rows() == PAYEES.rows()
    with pytest.raises(ValueError, match="expected a name ending in"):
        tabular.write_table(PAYEES, tmp_path / "out.doc")


def test_a_list_in_a_cell_is_written_as_its_json() -> None:
    frame = pl.DataFrame({"lines": [["a", "b"], None], "of": [{"n": 1}, {"n": 2}]})

    again = read(tabular.csv_bytes(frame))

    assert again.rows() == [('["a", "b"]', '{"n": 1}'), (None, '{"n": 2}')]
    assert read(tabular.xlsx_bytes(frame)).rows() == again.rows()
