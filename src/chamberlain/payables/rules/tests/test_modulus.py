"""Every exception of the modulus check, on an invented table, worked out by hand."""

from pathlib import Path

import polars as pl
import pytest

from chamberlain.kernel.rules import FrameUnfit, find
from chamberlain.payables.rules.modulus import modulus
from chamberlain.payables.rules.modulus_table import WEIGHTS, read_weights


def line(sort_code: str, method: str, exception: int | None = None, **weights: int) -> str:
    """Return one row in fixed columns; a weight not named is nought."""
    values = [weights.get(name.removeprefix("weight_"), 0) for name in WEIGHTS]
    cells = [sort_code, sort_code, method, *(f"{value:4d}" for value in values)]
    return " ".join([*cells, "" if exception is None else f"{exception:3d}"]).rstrip()


TABLE = "\n".join(
    [
        line("910000", "MOD10", g=1, h=1),
        line("910001", "MOD11", g=10, h=1),
        line("910002", "DBLAL", g=2, h=1),
        line("910003", "MOD10", g=1, h=1),
        line("910003", "MOD11", g=10, h=1),
        line("910010", "DBLAL", 1, g=2, h=1),
        line("910020", "MOD11", 2, h=1),
        line("910020", "MOD11", 9, u=1, h=1),
        line("910030", "MOD10", g=1, h=1),
        line("910030", "DBLAL", 3, h=1),
        line("910040", "MOD11", 4, e=1),
        line("910050", "MOD11", 5, e=1),
        line("910050", "DBLAL", 5, f=1),
        line("910051", "MOD11", 5, z=1),
        line("910051", "DBLAL", 5, z=1),
        line("910060", "MOD11", 6, h=1),
        line("910060", "DBLAL", 6, h=1),
        line("910070", "MOD11", 7, u=1, h=1),
        line("910080", "MOD10", 8, v=1, h=1),
        line("910100", "MOD11", 10, b=1, h=1),
        line("910100", "MOD11", 11, b=1, c=1),
        line("910120", "MOD11", 12, g=10, h=1),
        line("910120", "MOD10", 13, g=1, h=1),
        line("910140", "MOD11", 14, g=10, h=1),
        line("910150", "MOD10", g=1, h=-1),
        line("910160", "MOD10", z=1, a=1, h=1),
        line("081234", "MOD10", a=1, h=1),
    ]
)

CASES = [
    ("910000", "00000064", True, "6 + 4 = 10"),
    ("910000", "00000065", False, "11"),
    ("910001", "00000022", True, "22"),
    ("910001", "00000023", False, "23"),
    ("910002", "00000091", True, "9 x 2 = 18, 1 + 8, and 1 is 10"),
    ("910002", "00000092", False, "11"),
    ("910003", "00000055", True, "both pass: 10 and 55"),
    ("910003", "00000064", False, "only the first: 64 leaves 9"),
    ("910010", "00000003", True, "3 + 27 = 30"),
    ("910010", "00000091", False, "10 + 27 = 37"),
    ("910020", "00000000", True, "a = 0, the table's weights"),
    ("910020", "00000008", True, "first fails, second with 309634: 3 + 8 = 11"),
    ("910020", "00000005", False, "5, and 3 + 5 = 8"),
    ("910020", "10000006", True, "y 2 x 5 + a 1 x 6 + 6 = 22"),
    ("910020", "10000007", False, "23, and 3 + 7 = 10"),
    ("910020", "10000096", True, "g 9 x 3 + 6 = 33"),
    ("910020", "10000095", False, "32, and 3 + 5 = 8"),
    ("910030", "00600064", True, "c = 6: no second check"),
    ("910030", "00900064", True, "c = 9: no second check"),
    ("910030", "00500064", False, "the second check leaves 4"),
    ("910030", "00600065", False, "the first check is made all the same"),
    ("910040", "00007007", True, "7 leaves 7, gh is 07"),
    ("910040", "00007008", False, "gh is 08"),
    ("910050", "00005367", True, "11 - 5 = 6 = g, 10 - 3 = 7 = h"),
    ("910050", "00005267", False, "10 - 2 = 8, h is 7"),
    ("910050", "00005357", False, "11 - 5 = 6, g is 5"),
    ("910050", "00001300", False, "a remainder of 1 is invalid"),
    ("910050", "00000000", True, "remainders of nought need noughts"),
    ("910051", "00000032", True, "910058 instead: 11 - 8 = 3, 10 - 8 = 2"),
    ("910060", "40000055", True, "a foreign currency account"),
    ("910060", "30000055", False, "a is 3"),
    ("910060", "40000050", True, "g is not h, but the checks pass"),
    ("910070", "00000002", True, "9 + 2 = 11"),
    ("910070", "00000090", True, "g = 9: u counts nothing"),
    ("910070", "00000092", False, "2"),
    ("910080", "00000001", True, "with 090126: 9 + 1 = 10"),
    ("910080", "00000009", False, "with 090126: 18"),
    ("910100", "09000090", True, "ab = 09 and g = 9: b counts nothing"),
    ("910100", "99000090", True, "ab = 99 and g = 9"),
    ("910100", "08000090", False, "8 in both"),
    ("910100", "08300000", True, "the second: 8 + 3 = 11"),
    ("910120", "00000022", True, "the first: 22"),
    ("910120", "00000064", True, "the second: 10"),
    ("910120", "00000065", False, "neither"),
    ("910140", "00000022", True, "the first try"),
    ("910140", "00000221", True, "drop the 1, a nought in front: 22"),
    ("910140", "00000223", False, "h is 3"),
    ("910140", "00000231", False, "31, and 23"),
    ("910150", "00000033", True, "3 - 3"),
    ("910150", "00000034", False, "3 - 4"),
    ("999999", "00000000", None, "not in the table"),
    ("91-00-00", "64", None, "set aside: too short"),
]


@pytest.fixture
def table(tmp_path: Path) -> pl.DataFrame:
    (tmp_path / "weights.txt").write_text(TABLE + "\n\n")
    (tmp_path / "my_scsubtab.txt").write_text("910051 910058\n")
    return read_weights(tmp_path / "weights.txt")


def verdicts(table: pl.DataFrame, *accounts: tuple[str, str]) -> list[bool | None]:
    frame = pl.DataFrame(list(accounts), schema=["sort_code", "account_number"], orient="row")
    result, _ = modulus.run(frame, weights=table)
    return result["valid"].to_list()


@pytest.mark.parametrize(("sort_code", "account", "valid", "why"), CASES[:-1])
def test_each_exception_gives_what_was_worked_out_by_hand(
    table: pl.DataFrame, sort_code: str, account: str, valid: bool | None, why: str
) -> None:
    assert verdicts(table, (sort_code, account)) == [valid], why


def test_all_accounts_at_once_give_the_same_answers_in_order(table: pl.DataFrame) -> None:
    cases = [case for case in reversed(CASES[:-1]) for _ in range(3)]

    assert verdicts(table, *[case[:2] for case in cases]) == [case[2] for case in cases]


@pytest.mark.parametrize(
    ("sort_code", "account", "why"),
    [
        ("91-00-00", "0000-0064", "hyphens"),
        ("91 00 00", " 000064 ", "six digits and spaces"),
        ("910000", "0000064", "seven digits"),
        ("910000", "0100000064", "ten digits: the last eight"),
        ("910000", "01-00000064", "a hyphen after the second digit"),
        ("081234", "4000000699", "ten digits of the Co-operative Bank: the first eight"),
        ("910169", "090000001", "nine digits: the first replaces the sort code's last: 0 + 9 + 1"),
    ],
)
def test_other_lengths_are_brought_to_eight_digits(
    table: pl.DataFrame, sort_code: str, account: str, why: str
) -> None:
    assert verdicts(table, (sort_code, account)) == [True], why


def test_malformed_rows_are_set_aside_and_the_others_answered(table: pl.DataFrame) -> None:
    frame = pl.DataFrame(
        {
            "sort_code": ["91000", "910000", "910000", None],
            "account_number": ["00000064", "12345", "00000064", "00000064"],
        }
    )

    result, errors = modulus.run(frame, weights=table)

    assert result.rows() == [(4, True)]
    assert errors.select("row", "field", "message").rows() == [
        (2, "sort_code", "expected six digits"),
        (3, "account_number", "expected six to ten digits"),
        (5, "sort_code", "is blank: expected a text"),
    ]


def test_both_published_forms_of_the_table_are_read_alike(tmp_path: Path) -> None:
    commas = "\n".join(",".join(row.split()) for row in TABLE.splitlines())
    (tmp_path / "fixed.txt").write_text(TABLE)
    (tmp_path / "commas.csv.txt").write_text(commas)

    assert read_weights(tmp_path / "fixed.txt").equals(read_weights(tmp_path / "commas.csv.txt"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sort_code,account\n1,2\n",
        "910000 910000 MOD10 1 2 3\n",
        "910000 910000 MOD12" + " 1" * 14,
    ],
)
def test_a_table_that_is_none_is_refused_by_its_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "weights.txt"
    path.write_text(text)

    with pytest.raises(FrameUnfit, match=r"weights\.txt"):
        read_weights(path)


def test_the_rule_is_found_and_its_example_runs() -> None:
    result, errors = find("payables.modulus").try_example()

    assert result["valid"].to_list() == [True]
    assert errors.is_empty()
