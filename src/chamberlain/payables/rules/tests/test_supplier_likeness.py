"""Supplier records that may be one supplier twice."""

import polars as pl

from chamberlain.payables.rules.supplier_likeness import SUPPLIERS, likely_duplicates

NONE = pl.DataFrame(schema={"first": pl.String, "second": pl.String})


def found(*rows, shared=NONE):
    frame = pl.DataFrame(
        [(f"SUP-{n}", *row, *[""] * (5 - len(row))) for n, row in enumerate(rows, start=1)],
        schema=SUPPLIERS,
        orient="row",
    )
    return {
        (first, second): reasons
        for first, second, reasons, _ in likely_duplicates(frame, shared).iter_rows()
    }


def test_a_nought_for_an_o_and_limited_for_ltd_hide_nobody():
    assert list(found(("Oak Joinery Ltd",), ("0AK JOINERY LIMITED",), ("Elm Care",))) == [
        ("SUP-1", "SUP-2")
    ]


def test_what_a_supplier_trades_as_is_its_name_too():
    assert list(found(("J Smith T/A Harbour Cafe",), ("Harbour Cafe Ltd",))) == [("SUP-1", "SUP-2")]


def test_the_same_numbers_are_the_same_supplier_whatever_the_name():
    pairs = found(("Ash Ltd", "", "123456782"), ("Beech Ltd", "", "123456782"))

    assert pairs == {("SUP-1", "SUP-2"): ["the same VAT number"]}


def test_a_name_cut_off_is_found():
    assert list(found(("Brighthelm Building Supplies",), ("Brighthelm Building",))) == [
        ("SUP-1", "SUP-2")
    ]


def test_a_shared_account_is_a_reason_and_a_postcode_alone_is_none():
    """B22: Data is to be better kept."""
    shared = pl.DataFrame({"first": ["SUP-1"], "second": ["SUP-2"]})
    rows = (("Ash Ltd", "", "", "", "BN1 1AA"), ("Elm plc", "", "", "", "bn11aa"))

    assert found(*rows) == {}
    assert found(*rows, shared=shared) == {
        ("SUP-1", "SUP-2"): ["the same bank account", "the same postcode"]
    }
