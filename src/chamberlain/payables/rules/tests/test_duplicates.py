import polars as pl
import pytest

from chamberlain.payables.rules.duplicates import duplicate_tests

HELD = {
    "reference": "INV-7",
    "supplier": "SUP-1",
    "number": "INV/00123",
    "invoice_date": "2026-10-01",
    "gross_pounds": "126.00",
    "net_pounds": "105.00",
    "supplier_name": "Seagull Ltd.",
    "vat_number": "GB 123 4567 89",
    "bank_account": "07-01-16 00003036",
    "postcode": "bn1 1aa",
}


def findings(*new: dict, held: dict = HELD) -> list[tuple]:
    frame = pl.DataFrame(
        [{**HELD, "reference": f"NEW-{i}", **cells} for i, cells in enumerate(new)]
    )
    result, errors = duplicate_tests.run(frame, known=pl.DataFrame([held]))
    assert errors.height == 0
    return result.select("test", "certainty", "duplicate_of").rows()


@pytest.mark.parametrize("number", ["INV/00123", "inv 00123", "INV-00123.", "00INV00123"])
def test_the_same_supplier_number_and_amount_is_exact_however_it_is_punctuated(number: str) -> None:
    assert findings({"number": number}) == [("D1", "exact", "INV-7")]


OTHER = {"supplier": "SUP-2", "supplier_name": "Other", "vat_number": "", "bank_account": ""}


@pytest.mark.parametrize(
    ("cells", "test"),
    [
        ({"number": "1NV/OOI23", "invoice_date": "2026-10-09"}, "D6"),
        ({"gross_pounds": "99.00", "net_pounds": "", "invoice_date": "2026-10-09"}, "D6"),
        ({"number": "other", "gross_pounds": "162.00", "net_pounds": ""}, "D7"),
        ({"number": "other", "gross_pounds": "105.00", "net_pounds": ""}, "D7"),
        ({"number": "other", "gross_pounds": "151.20", "net_pounds": ""}, "D7"),
        ({"number": "other", "invoice_date": "2026-11-29"}, "D2"),
        ({**OTHER, "postcode": "", "invoice_date": "2025-01-01"}, "D3"),
        ({**OTHER, "number": "other", "bank_account": "070116 00003036"}, "D4"),
        ({**OTHER, "number": "other", "vat_number": "GB123456789"}, "D4"),
        ({**OTHER, "number": "other", "supplier_name": "SEAGULL LTD"}, "D4"),
        ({**OTHER, "number": "other", "postcode": "BN11AA"}, "D5"),
    ],
)
def test_each_probable_duplicate_is_found_by_its_own_test(cells: dict, test: str) -> None:
    assert findings(cells) == [(test, "probable", "INV-7")]


@pytest.mark.parametrize(
    "cells",
    [
        {"number": "other", "gross_pounds": "80.00", "net_pounds": ""},
        {"number": "other", "invoice_date": "2027-03-01"},
        {"number": "b", "gross_pounds": "105.00", "net_pounds": "", "invoice_date": "2026-10-02"},
        {**OTHER, "number": "other", "postcode": ""},
        {**OTHER, "number": "--", "postcode": "", "gross_pounds": "1"},
    ],
)
def test_an_invoice_that_merely_shares_something_is_left_alone(cells: dict) -> None:
    assert findings(cells) == []


def test_two_alike_in_one_file_are_found_once_the_later_naming_the_earlier() -> None:
    new = {"number": "A1", "gross_pounds": "9.00", "net_pounds": "", "invoice_date": "2026-09-01"}

    found = findings(new, new)

    assert found == [("D1", "exact", "NEW-0")]


def test_the_reason_is_given_in_words() -> None:
    result, _ = duplicate_tests.try_example()

    assert result["reason"].to_list() == ["same supplier and number inv 00I23 and the same amount"]


def test_a_supplier_free_of_vat_with_equal_amounts_on_a_day_is_not_net_for_gross() -> None:
    exempt = {**HELD, "net_pounds": HELD["gross_pounds"]}

    found = findings({"number": "other", "net_pounds": HELD["gross_pounds"]}, held=exempt)

    assert found == [("D2", "probable", "INV-7")]


def test_thousands_of_equal_amounts_on_one_day_do_not_multiply() -> None:
    alike = [{**HELD, "reference": f"R{i}", "number": f"N{i}"} for i in range(3000)]
    frame = pl.DataFrame(alike)

    result, _ = duplicate_tests.run(
        frame.with_columns(number="new-" + pl.col("number")), known=frame
    )

    assert result["test"].unique().to_list() == ["D2"]
    assert result.height < 2 * frame.height + 1
