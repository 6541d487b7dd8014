import polars as pl
import pytest

from chamberlain.kernel.rules import Column, FrameUnfit, RuleUnknown, Table, find, no_errors, rule
from chamberlain.kernel.rules.columns import KINDS


@rule(
    name="kernel.doubling",
    inputs=[
        Column("amount_pence", "pence"),
        Column("on", "date"),
        Column("side", "choice", choices=("debit", "credit"), required=False),
    ],
    outputs=[Column("twice_pence", "pence")],
    example={"amount": "1.00", "on": "2026-11-02"},
    source="arithmetic",
)
def doubling(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Double an amount."""
    return frame.select("row", twice_pence=pl.col("amount_pence") * 2), no_errors()


def test_texts_of_a_file_become_typed_values() -> None:
    frame = pl.DataFrame({"Amount": ["£1,234.50"], "ON": ["02/11/2026"], "other": ["kept out"]})

    result, errors = doubling.run(frame)

    assert result.rows() == [(2, 246900)]
    assert errors.height == 0


@pytest.mark.parametrize(
    ("heading", "cell"), [("amount", "12"), ("amount_pounds", "12.00"), ("amount_pence", "1200")]
)
def test_a_pence_column_is_read_from_pounds_or_pence_by_its_heading(
    heading: str, cell: str
) -> None:
    result, _ = doubling.run(pl.DataFrame({heading: [cell], "on": ["2026-11-02"]}))

    assert result["twice_pence"].item() == 2400


def test_bad_rows_are_set_aside_with_field_value_and_message_and_good_ones_go_on() -> None:
    frame = pl.DataFrame(
        {
            "amount": ["1", "twelve", "3", None, "5"],
            "on": ["2026-11-02", "31/02/2026", "2026-11-02", "2026-11-02", "0026-11-02"],
            "side": ["Debit", None, "left", None, None],
        }
    )

    result, errors = doubling.run(frame)

    assert result.rows() == [(2, 200)]
    assert errors.select("row", "field", "value").rows() == [
        (3, "amount_pence", "twelve"),
        (3, "on", "31/02/2026"),
        (4, "side", "left"),
        (5, "amount_pence", None),
        (6, "on", "0026-11-02"),
    ]
    assert errors["message"].to_list()[::2] == [
        "expected pounds and pence such as 1,234.50",
        "expected one of debit, credit",
        "expected a day such as 2026-11-02 or 02/11/2026",
    ]


def test_a_missing_column_is_named_with_those_that_are_there() -> None:
    with pytest.raises(FrameUnfit, match=r"needs the column on; there are: amount, Data"):
        doubling.run(pl.DataFrame({"amount": ["1"], "Data": ["x"]}))


def test_floats_near_money_are_refused() -> None:
    with pytest.raises(FrameUnfit, match="amount_pence holds floats"):
        doubling.run(pl.DataFrame({"amount_pence": [1.5], "on": ["2026-11-02"]}))


def test_typed_frames_keep_their_own_row_keys() -> None:
    frame = pl.DataFrame({"row": [70, 7], "amount_pence": [1, 2], "on": ["2026-11-02"] * 2})

    result, _ = doubling.run(frame)

    assert result.rows() == [(70, 2), (7, 4)]


def test_a_typed_frame_is_taken_as_it_is_only_where_nothing_in_it_needs_reading() -> None:
    columns = (
        Column("name", "text"),
        Column("size", "choice", choices=("small", "large", "in_between")),
        Column("paid_pence", "pence", required=False),
    )

    def sized(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        return frame.select("row", told=pl.format("{} {}", "name", "size")), no_errors()

    told = rule(name="tests.sized", inputs=columns, outputs=(Column("told", "text"),),
                example={"name": "a", "size": "small"}, source="none")(sized)  # fmt: skip
    clean = pl.DataFrame({"row": [7], "name": ["Ann"], "size": ["small"], "paid_pence": [1]})

    good, errors = told.run(clean)
    trimmed, _ = told.run(clean.with_columns(name=pl.lit(" Ann ")))
    _, blank = told.run(clean.with_columns(name=pl.lit("")))
    between, _ = told.run(clean.with_columns(size=pl.lit("In-between")))
    _, unknown = told.run(clean.with_columns(size=pl.lit("huge")))

    assert good.rows() == trimmed.rows() == [(7, "Ann small")]
    assert between.rows() == [(7, "Ann in_between")]
    assert errors.height == 0
    assert blank.select("row", "field").rows() == [(7, "name")]
    assert unknown.select("row", "field").rows() == [(7, "size")]


def test_a_file_without_rows_gives_no_rows() -> None:
    result, errors = doubling.run(
        pl.DataFrame({"amount": [], "on": []}, schema={"amount": str, "on": str})
    )

    assert (result.height, errors.height) == (0, 0)


def test_a_rule_that_gives_other_columns_than_it_declares_is_a_fault_of_the_rule() -> None:
    wrong = rule(name="kernel.wrong", inputs=[], outputs=[], example={}, source="none")(
        lambda frame: (frame.with_columns(rate=pl.lit(0.5)), no_errors())
    )

    with pytest.raises(TypeError, match="declares"):
        wrong.run(pl.DataFrame({"row": [1]}))


def test_faults_in_a_table_are_named_after_the_table() -> None:
    register = Table("a register", columns=(Column("limit_pence", "pence"),))
    counting = rule(
        name="kernel.counting",
        inputs=[Column("code", "text")],
        outputs=[Column("held", "whole")],
        example={"code": "a"},
        source="none",
        tables={"register": register},
    )(
        lambda frame, register: (
            frame.select("row", held=pl.lit(register.height, pl.Int64)),
            no_errors(),
        )
    )

    result, errors = counting.run(
        pl.DataFrame({"code": ["a"]}), register=pl.DataFrame({"limit": ["1", "x"]})
    )

    assert result["held"].to_list() == [1]
    assert errors.select("row", "field").rows() == [(3, "register.limit_pence")]
    with pytest.raises(FrameUnfit, match="needs the table register: a register"):
        counting.run(pl.DataFrame({"code": ["a"]}))


@pytest.mark.parametrize(
    ("kind", "cells"),
    [
        ("whole", {"1,200": 1200, "-3": -3, "4.0": 4, "4.00": None, "1.5": None}),
        ("percent_e2", {"20": 2000, "17.5%": 1750, "£5": None, "0.125": None}),
        ("boolean", {"Yes": True, "n": False, "0": False, "maybe": None}),
    ],
)
def test_each_kind_reads_what_people_write(kind: str, cells: dict) -> None:
    frame = pl.DataFrame({"cell": list(cells)})

    read = frame.select(KINDS[kind].parse(pl.col("cell"))).to_series()

    assert read.to_list() == list(cells.values())
    assert read.dtype == KINDS[kind].dtype


def test_an_unknown_rule_is_refused_with_names_that_sound_like_it() -> None:
    with pytest.raises(RuleUnknown, match=r"payables\.prompt_payment_days"):
        find("payables.prompt_payment")
    with pytest.raises(RuleUnknown, match="calc --list"):
        find("zzz")


def test_days_in_mixed_forms_are_read_each_in_its_own() -> None:
    cells = ["2026-11-02", "02/11/2026", "2 Nov 2026", "2026-11-02T00:00:00", None, "11/2026"]

    read = pl.DataFrame({"cell": cells}).select(KINDS["date"].parse(pl.col("cell"))).to_series()

    assert [str(day) for day in read.to_list()] == ["2026-11-02"] * 4 + ["None"] * 2
