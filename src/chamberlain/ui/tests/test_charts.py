import re
from datetime import date

import pytest

from chamberlain.ui import charts
from chamberlain.ui.charts.frame import place, ticks
from chamberlain.ui.samples import sample_charts


@pytest.mark.parametrize("chart", sample_charts(), ids=lambda chart: chart.title)
def test_every_chart_has_a_title_a_description_and_a_table_beside_it(chart):
    html = chart.figure()

    assert 'role="img"' in html
    assert re.search(r"<title id=\"[^\"]+\">[^<]+</title><desc id=\"[^\"]+\">[^<]+</desc>", html)
    assert html.count("<table") == 1
    assert len(chart.rows) > 1
    assert "style=" not in html


def test_a_bar_is_as_long_as_its_share_of_the_longest():
    chart = charts.bars("Spend", [("Care", 200_00), ("Waste", 50_00)])

    widths = re.findall(
        r'<rect class="ch-fill ch-fill--1" x="0%?" y="\d+" width="([\d.]+)%"', chart.svg
    )

    assert widths == ["100.00", "25.00"]
    assert list(chart.rows) == [("Care", "£200.00"), ("Waste", "£50.00")]


def test_a_negative_bar_goes_left_of_nought_in_another_pattern():
    chart = charts.bars("Net", [("In", -100), ("Out", 100)], unit="count")

    assert 'fill="url(#ch-hatch-3)" x="0%"' in chart.svg
    assert 'class="ch-fill ch-fill--1" x="50.00%"' in chart.svg


def test_stacked_columns_stand_on_each_other():
    chart = charts.columns("Work", ["Apr"], [("A", [60]), ("B", [40])], unit="count")

    heights = re.findall(r'<rect class="ch-fill ch-fill--\d"[^>]* height="([\d.]+)"', chart.svg)

    assert float(heights[0]) == pytest.approx(float(heights[1]) * 1.5, rel=0.01)
    assert list(chart.rows) == [("Apr", "60", "40")]


def test_a_gap_in_the_figures_is_a_gap_in_the_line_and_in_the_table():
    chart = charts.lines("Spent", ["Apr", "May", "Jun"], [("Spent", [100, None, 300])])

    assert chart.svg.count("<circle") == 2
    assert "ch-line ch-line--1" not in chart.svg
    assert list(chart.rows)[1] == ("May", "")


def test_a_bridge_ends_at_its_start_and_all_changes():
    chart = charts.waterfall("Bridge", ("Budget", 100_00), [("Up", 30_00), ("Down", -50_00)], "Now")

    assert list(chart.rows)[-1] == ("Now", "£80.00", "£80.00")
    assert "+£30" in chart.svg


def test_a_bridge_with_small_changes_begins_above_nought_and_says_so():
    chart = charts.waterfall("Bridge", ("Budget", 1_000_000_00), [("Up", 10_000_00)], "Now")

    assert "The scale begins at £990k" in chart.svg


def test_events_are_drawn_in_their_place_and_said_in_words():
    chart = charts.events(
        "Clock", date(2026, 11, 1), date(2026, 11, 11), [("Half way", date(2026, 11, 6), None)]
    )

    assert 'cx="50.00%"' in chart.svg
    assert list(chart.rows) == [("Half way", "6 Nov 2026")]


def test_a_ring_of_too_many_parts_is_refused():
    with pytest.raises(ValueError, match="use bars"):
        charts.donut("Ring", [(str(n), n) for n in range(9)])


def test_words_in_a_chart_are_escaped():
    html = charts.bars("<b>", [("<i>&", 1)]).figure()

    assert "<b>" not in html
    assert "&lt;i&gt;&amp;" in html


@pytest.mark.parametrize(
    ("values", "zero", "expected"),
    [
        ([0, 930], True, [0, 500, 1000]),
        ([-20, 80], True, [-50, 0, 50, 100]),
        ([], True, [0, 1]),
        ([912, 964], False, [900, 920, 940, 960, 980]),
    ],
)
def test_scales_end_on_round_numbers(values, zero, expected):
    assert ticks(values, zero) == expected


def test_a_place_on_the_scale_is_reckoned_in_whole_numbers():
    assert place(1, 0, 3) == "33.33"
    assert place(0, 0, 0) == "0"


def test_a_line_the_size_of_a_word_says_what_it_is():
    svg = charts.sparkline([1, 2, 3], "Paid <late>", "count")

    assert "<title>Paid &lt;late&gt;: 1 to 3</title>" in svg


def test_a_long_line_names_only_what_has_room_and_its_table_names_every_place():
    days = [f"{n} Nov" for n in range(1, 66)]

    chart = charts.lines("Cash", days, [("Balance", list(range(65)))])

    assert chart.svg.count(" Nov</text>") <= 12
    assert "<circle" not in chart.svg
    assert len(chart.rows) == 65
