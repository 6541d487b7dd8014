from datetime import UTC, date, datetime

import pytest

from chamberlain.ui import words


@pytest.mark.parametrize(
    ("pence", "written"),
    [
        (0, "£0.00"),
        (5, "£0.05"),
        (123450, "£1,234.50"),
        (-123450, "\N{MINUS SIGN}£1,234.50"),
        (100_000_000_00, "£100,000,000.00"),
        (None, ""),
    ],
)
def test_pence_are_written_as_pounds_with_a_real_minus(pence, written):
    assert words.pounds(pence) == written


@pytest.mark.parametrize(
    ("pence", "written"),
    [
        (950_00, "£950"),
        (12_345_67, "£12.3k"),
        (456_000_000, "£4.56m"),
        (99_949_00, "£99.9k"),
        (99_999_900, "£1m"),
        (-1_234_567_89, "\N{MINUS SIGN}£1.23m"),
        (123_456_789_012_34, "£123bn"),
    ],
)
def test_headline_figures_keep_about_three_figures(pence, written):
    assert words.pounds_short(pence) == written


def test_a_day_is_said_in_london_even_of_an_instant_late_in_the_evening():
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    said = words.day(late), words.instant(late), words.day(date(2026, 11, 2))

    assert said == ("1 Jul 2026", "1 Jul 2026, 00:30", "2 Nov 2026")


def test_all_but_the_last_four_characters_of_an_account_are_hidden():
    assert words.masked("12345678") == "\N{BULLET}" * 4 + "5678"
    assert words.masked("123") == "\N{BULLET}" * 3
    assert words.masked("") == ""


def test_labels_are_made_of_names_in_code():
    assert words.title("received_date") == "Received date"
    assert words.title("gross_pence") == "Gross"
    assert words.title("vat_code") == "VAT code"
