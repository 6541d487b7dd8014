from datetime import date
from pathlib import Path

import pytest

from chamberlain.kernel import rates

SOURCE = (
    '{ title = "An Act", provision = "section 1", '
    'link = "https://example.test", read = 2026-01-02 }'
)


def write(folder: Path, first_day: str, value: str = "375", extra: str = "", **more: str) -> None:
    figure = (
        f'[rate]\nvalue = {value}\nunit = "percent_e2"\nsource = {more.get("source", SOURCE)}\n'
    )
    name = more.get("name", first_day)
    (folder / f"{name}.toml").write_text(f"first_day = {first_day}\n{extra}\n{figure}")


def test_each_file_holds_until_the_next_one_begins(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01", "375")
    write(tmp_path, "2026-07-01", "400", extra="ended = 2027-01-01")

    older, newer = rates.load(tmp_path, "app.scheme")

    assert (older.held_from, older.held_to, older["rate"]) == (
        date(2026, 1, 1),
        date(2026, 7, 1),
        375,
    )
    assert (newer.held_to, newer["rate"]) == (date(2027, 1, 1), 400)
    assert newer.figures["rate"].source.provision == "section 1"
    assert older.digest != newer.digest


def test_a_figure_that_is_not_there_is_refused_with_those_that_are(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01")
    (only,) = rates.load(tmp_path, "app.scheme")

    with pytest.raises(rates.RatesUnknown, match="has no band; it has rate"):
        only["band"]


def test_a_scheme_without_figures_is_refused_by_name() -> None:
    with pytest.raises(rates.RatesUnknown, match=r"no figures for kernel\.nothing"):
        rates.figures("kernel.nothing", date(2026, 1, 1))


def test_clean_rates_have_no_faults(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01")
    write(tmp_path, "2026-07-01", extra="ended = 2027-01-01")

    assert rates.faults(tmp_path) == []


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"value": "3.75"}, "has a float"),
        ({"value": "[{ up_to = 1, rate = 0.5 }]"}, "has a float"),
        ({"source": '{ title = "An Act" }'}, "does not give provision, link, read"),
        ({"name": "2026-02-01"}, "not its name"),
        ({"extra": "ended = 2026-06-01"}, "only the last file"),
    ],
)
def test_each_fault_of_a_rates_file_is_named(tmp_path: Path, wrong: dict, words: str) -> None:
    write(tmp_path, "2026-01-01", **wrong)
    write(tmp_path, "2026-07-01")

    assert words in rates.faults(tmp_path)[0]


def test_a_figure_missing_from_one_file_is_named(tmp_path: Path) -> None:
    write(tmp_path, "2026-01-01")
    (tmp_path / "2026-07-01.toml").write_text("first_day = 2026-07-01\n")

    assert "not the same figures" in rates.faults(tmp_path)[0]


@pytest.mark.parametrize("scheme", rates.schemes())
def test_every_rates_file_of_every_application_is_ordered_gapless_and_cited(scheme: str) -> None:
    application, _, name = scheme.partition(".")

    found = rates.faults(rates.APPLICATIONS / application / "rules" / "rates" / name)

    assert found == []
    assert rates.history(scheme)
