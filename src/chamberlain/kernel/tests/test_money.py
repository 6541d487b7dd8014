from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chamberlain.kernel import money

ROUNDINGS = ["round_down_penny", "round_up_penny", "round_half_up_penny", "round_half_even_penny"]
numerators = st.integers(-(10**15), 10**15)
denominators = st.integers(1, 10**6)


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("round_down_penny", {15: 1, -15: -1, 19: 1, 20: 2, -1: 0}),
        ("round_up_penny", {15: 2, -15: -2, 11: 2, 20: 2, -1: -1}),
        ("round_half_up_penny", {15: 2, -15: -2, 14: 1, 25: 3, -25: -3}),
        ("round_half_even_penny", {15: 2, -15: -2, 25: 2, -25: -2, 26: 3}),
    ],
)
def test_each_rounding_does_what_its_name_says_to_tenths(name: str, answers: dict) -> None:
    rounding = getattr(money, name)

    rounded = {tenths: rounding(tenths, 10) for tenths in answers}

    assert rounded == answers


@pytest.mark.parametrize("name", ROUNDINGS)
@given(numerator=numerators, denominator=denominators)
def test_a_rounding_is_within_a_penny_mirrors_negatives_and_equals_its_column_twin(
    name: str, numerator: int, denominator: int
) -> None:
    rounding, twin = getattr(money, name), getattr(money, f"{name}_expr")

    rounded = rounding(numerator, denominator)
    column = pl.DataFrame({"n": [numerator]}, schema={"n": pl.Int64})

    assert abs(Fraction(numerator, denominator) - rounded) < 1
    assert rounding(-numerator, denominator) == -rounded
    assert column.select(twin(pl.col("n"), denominator)).item() == rounded


def test_a_rounding_refuses_a_denominator_of_nought() -> None:
    with pytest.raises(ValueError, match="above nought"):
        money.round_down_penny(1, 0)


@given(
    total=st.integers(-(10**9), 10**9),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any),
)
def test_a_split_adds_up_is_fair_to_a_penny_and_equals_its_column_twin(
    total: int, weights: list[int]
) -> None:
    frame = pl.DataFrame({"g": 1, "t": total, "w": weights}, schema_overrides={"w": pl.Int64})

    parts = money.split_pence(total, weights)
    column = frame.select(money.split_pence_expr(pl.col("t"), pl.col("w"), "g"))

    fair = [Fraction(total * weight, sum(weights)) for weight in weights]
    assert sum(parts) == total
    assert all(abs(part - share) < 1 for part, share in zip(parts, fair, strict=True))
    assert column.to_series().to_list() == parts


def test_a_split_gives_the_odd_penny_to_the_earlier_of_equals() -> None:
    parts = money.split_pence(100, [1, 1, 1])

    assert parts == [34, 33, 33]


def test_a_split_without_weights_is_refused() -> None:
    with pytest.raises(ValueError, match="weights"):
        money.split_pence(100, [0, 0])


READABLE = {
    "1234.5": 123450,
    "1,234.50": 123450,
    " £1,234.50 ": 123450,
    "-£12": -1200,
    "£-12": -1200,
    "(12.00)": -1200,
    "(£12.00)": -1200,
    "12.00-": -1200,
    "\u22120.05": -5,
    "+.5": 50,
    "7.": 700,
    "1.2300": 123,
}
UNREADABLE = [
    "",
    "-",
    ".",
    "12.345",
    "1,23.00",
    "twelve",
    "--1",
    "(-1)",
    "(1",
    "1 2",
    "1e3",
    "9" * 13,
]


@pytest.mark.parametrize("text", READABLE)
def test_pounds_are_read_as_people_write_them(text: str) -> None:
    column = pl.DataFrame({"t": [text]}).select(money.parse_pounds_expr(pl.col("t")))

    assert money.parse_pounds(text) == READABLE[text]
    assert column.item() == READABLE[text]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_not_pounds_is_refused_with_what_was_expected(text: str) -> None:
    column = pl.DataFrame({"t": [text]}).select(money.parse_pounds_expr(pl.col("t")))

    with pytest.raises(ValueError, match=r"expected pounds and pence"):
        money.parse_pounds(text)
    assert column.item() is None


@given(st.text(alphabet="-+£(). ,0123456789\u2212x", max_size=12))
def test_the_column_reader_of_pounds_agrees_with_the_plain_one(text: str) -> None:
    column = pl.DataFrame({"t": [text]}).select(money.parse_pounds_expr(pl.col("t")))

    try:
        expected = money.parse_pounds(text)
    except ValueError:
        expected = None

    assert column.item() == expected


@given(st.integers(-(10**13), 10**13))
def test_money_that_is_written_reads_back_the_same(pence: int) -> None:
    column = pl.DataFrame({"p": [pence]}).select(money.plain_pounds_expr(pl.col("p")))

    assert money.parse_pounds(money.format_pounds(pence)) == pence
    assert money.parse_pounds(money.plain_pounds(pence)) == pence
    assert column.item() == money.plain_pounds(pence)


def test_pounds_are_formatted_with_commas_and_two_decimals() -> None:
    assert money.format_pounds(123450) == "£1,234.50"
    assert money.format_pounds(-5) == "-£0.05"


def test_a_float_column_is_refused_by_name_even_when_nested() -> None:
    frame = pl.DataFrame({"pence": [1], "rate": [0.5], "parts": [[0.1]]})

    with pytest.raises(TypeError, match="rate, parts"):
        money.assert_no_floats(frame)
    assert money.assert_no_floats(frame.select("pence")).height == 1


@pytest.mark.parametrize(
    ("number", "shown"), [(0, "0"), (5, "0.05"), (650, "6.5"), (1200, "12"), (-75, "-0.75")]
)
def test_hundredths_are_written_without_idle_noughts(number, shown):
    assert money.format_hundredths(number) == shown
    assert money.format_percent(number) == f"{shown}%"
