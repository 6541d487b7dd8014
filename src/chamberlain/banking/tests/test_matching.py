"""Bank lines find what was expected, with evidence, and never twice."""

import re
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chamberlain.banking.rules.frames import MATCHES, OPEN_ITEMS, OPEN_LINES
from chamberlain.banking.rules.matching import (
    Matching,
    candidates,
    match,
    match_returns,
    reconcile,
)
from chamberlain.kernel.slips import one_slip, slip_between, slips_of

DAY = date(2026, 11, 2)


def line(number: int, pence: int, **known: Any) -> dict[str, Any]:
    texts = dict.fromkeys(
        ("reference", "end_to_end_id", "batch_reference", "counterparty", "text"), ""
    )
    base = {"line": number, "booked_on": DAY, "amount_pence": pence, "returned": False}
    return {**base, **texts, **known}


def item(number: int, pence: int, **known: Any) -> dict[str, Any]:
    texts = {"reference": "", "key": f"K:{number}", "batch": "", "counterparty": ""}
    return {"item": number, "expected_on": DAY, "amount_pence": pence, **texts, **known}


def frames(
    lines: list[dict[str, Any]], items: list[dict[str, Any]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    return pl.DataFrame(lines, schema=OPEN_LINES), pl.DataFrame(items, schema=OPEN_ITEMS)


def found(lines: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    return match(*frames(lines, items)).select("line", "item", "how").rows()


def test_a_reference_and_amount_that_agree_are_a_match_with_evidence() -> None:
    made = match(
        *frames([line(1, 500, reference="inv-0001")], [item(7, 500, reference="INV 0001")])
    )

    assert made.rows() == [(1, 7, 500, "reference", "reference INV0001 and amount agree")]
    assert dict(made.schema) == MATCHES


def test_the_key_is_found_in_the_end_to_end_reference() -> None:
    lines = [line(1, -500, reference="OTHER99", end_to_end_id="PAY-77/1")]

    assert found(lines, [item(7, -500, key="pay:77:1")]) == [(1, 7, "key")]


@pytest.mark.parametrize(
    "text", ["PAYMENT INV-0001 THANKS", "INV 0001", "RE INV/00/01.", "inv0001"]
)
def test_a_reference_is_found_inside_the_text(text: str) -> None:
    lines = [line(1, 500, reference="NONE12345", text=text)]

    assert found(lines, [item(7, 500, reference="INV0001")]) == [(1, 7, "text")]


@pytest.mark.parametrize(
    ("said", "slip"),
    [
        ("123956789", "wrong"),
        ("12346789", "missing"),
        ("1234556789", "added"),
        ("123546789", "swapped"),
    ],
)
def test_a_reference_with_one_slip_is_a_match_when_the_amount_agrees(said: str, slip: str) -> None:
    made = match(*frames([line(1, 500, reference=said)], [item(7, 500, reference="123456789")]))

    assert made.select("line", "item", "how").rows() == [(1, 7, "damaged")]
    assert f"one character {slip}" in made["evidence"][0]


@pytest.mark.parametrize(
    "said", ["123956780", "213546789", "1234567", "12345", "123465879", "134256789"]
)
def test_two_slips_are_no_match(said: str) -> None:
    assert found([line(1, 500, reference=said)], [item(7, 500, reference="123456789")]) == []


def test_a_damaged_reference_near_two_items_is_only_proposed() -> None:
    lines, items = frames(
        [line(1, 500, reference="123456780")],
        [item(7, 500, reference="123456789"), item(8, 500, reference="123456788")],
    )

    made = reconcile(lines, items)

    assert made.matches.is_empty()
    assert made.proposals.select("line", "item", "how").rows() == [
        (1, 7, "several"),
        (1, 8, "several"),
    ]


def test_a_reference_that_two_items_share_hides_a_near_one_too() -> None:
    lines, items = frames(
        [line(1, 500, reference="123456780")],
        [
            item(7, 500, reference="123456789"),
            item(8, 500, reference="123456789"),
            item(9, 500, reference="123456781"),
        ],
    )

    assert match(lines, items).is_empty()


def test_an_amount_that_differs_is_proposed_whether_the_reference_is_whole_or_damaged() -> None:
    lines, items = frames(
        [line(1, 499, reference="INV0001"), line(2, 100, reference="INV9992")],
        [item(7, 500, reference="INV0001"), item(8, 101, reference="INV9993")],
    )

    made = reconcile(lines, items)

    assert made.matches.is_empty()
    assert made.proposals.select("line", "item", "amount_pence", "how").rows() == [
        (1, 7, 500, "reference"),
        (2, 8, 101, "damaged"),
    ]
    assert made.proposals["confidence_bp"].to_list() == [7_000, 5_000]


def test_amount_name_and_day_are_a_match_when_nothing_else_fits() -> None:
    lines = [line(1, 500, counterparty="OUSE TIMBER LIMITE"), line(2, 600, counterparty="SMITH J")]
    items = [
        item(7, 500, counterparty="Ouse Timber Limited Company"),
        item(8, 600, counterparty="Smith J", expected_on=DAY + timedelta(days=6)),
    ]

    assert found(lines, items) == [(1, 7, "name")]


def test_a_name_counts_nothing_when_the_line_names_another_item() -> None:
    lines = [line(1, 500, counterparty="OUSE TIMBER", reference="INV0002")]
    items = [
        item(7, 500, counterparty="OUSE TIMBER", reference="INV0001"),
        item(8, 900, counterparty="OUSE TIMBER", reference="INV0002"),
    ]

    assert ("name" in {how for _, _, how in found(lines, items)}) is False


def test_one_line_is_a_whole_file_by_its_name() -> None:
    items = [item(n, -100 * n, batch="RUN-7", reference=f"INV00{n}") for n in (1, 2, 3)]
    lines = [line(1, -600, batch_reference="RUN 7"), line(2, -601, batch_reference="RUN 7")]

    assert found(lines, items) == [(1, 1, "batch"), (1, 2, "batch"), (1, 3, "batch")]


def test_one_unnamed_line_is_a_whole_file_by_its_amount_and_day() -> None:
    items = [item(n, -100 * n, batch="RUN-7") for n in (1, 2)]

    assert found([line(1, -300, text="BACS")], items) == [
        (1, 1, "batch amount"),
        (1, 2, "batch amount"),
    ]
    assert found([line(1, -300), line(2, -300)], items) == []


def test_two_lines_or_two_items_alike_are_left_to_a_person() -> None:
    twice = [line(1, 500, reference="INV0001"), line(2, 500, reference="INV0001")]
    items = [item(7, 500, reference="INV0001"), item(8, 500, reference="INV0001")]

    assert found(twice, items[:1]) == []
    assert found(twice[:1], items) == []
    assert reconcile(*frames(twice[:1], items)).proposals["item"].to_list() == [7, 8]


def test_a_returned_payment_is_found_by_reference_and_never_by_name() -> None:
    lines, items = frames(
        [line(1, 500, reference="INV0001"), line(2, 600, counterparty="OUSE TIMBER")],
        [item(7, 500, reference="INV0001"), item(8, 600, counterparty="OUSE TIMBER")],
    )

    made = match_returns(lines, items)

    assert made.select("line", "item", "how").rows() == [(1, 7, "return")]
    assert made["evidence"][0].startswith("returned: ")


def test_candidates_are_ranked_for_a_person() -> None:
    looked_at = line(1, 500, reference="INV0001", counterparty="OUSE TIMBER")
    items = [
        item(7, 400, reference="INV0001"),
        item(8, 500, reference="INV0002", counterparty="Ouse Timber"),
        item(9, 1, reference="ZZZ", expected_on=DAY + timedelta(days=90)),
    ]

    ranked = candidates(looked_at, items)

    assert [(one["item"], one["score"]) for one in ranked] == [(8, 90), (7, 35)]
    assert "one character of the reference wrong" in ranked[0]["evidence"]


def test_nothing_to_match_is_no_trouble() -> None:
    lines, items = frames([], [])

    made = reconcile(lines, items)

    assert all(frame.is_empty() for frame in (made.matches, made.proposals, made.left_lines))
    assert match(*frames([line(1, 5)], [])).is_empty()


def test_a_reference_that_thousands_share_does_not_multiply() -> None:
    count = 3_000
    lines = [line(n, 15_000, reference="GARDEN2026", text="GARDEN 2026") for n in range(count)]
    items = [
        item(n, 15_000, reference="GARDEN2026", counterparty="A COUNCIL") for n in range(count)
    ]
    near = [line(count, 15_000, reference="GARDEN2027", counterparty="A COUNCIL")]

    made = reconcile(*frames(lines + near, items))

    assert made.matches.is_empty()
    assert made.proposals.height <= 5 * (count + 1)


def slips(a: str, b: str) -> bool:
    """Say by definition whether one wrong, missing, added or swapped character parts a and b."""
    if len(a) < len(b):
        a, b = b, a
    if len(a) == len(b):
        wrong = [n for n, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
        if len(wrong) == 2 and wrong[1] == wrong[0] + 1:
            return (a[wrong[0]], a[wrong[1]]) == (b[wrong[1]], b[wrong[0]])
        return len(wrong) == 1
    return len(a) == len(b) + 1 and any(a[:n] + a[n + 1 :] == b for n in range(len(a)))


@settings(max_examples=200)
@given(st.lists(st.text("012", min_size=6, max_size=8), min_size=2, max_size=12))
def test_one_slip_is_found_exactly_as_defined(references: list[str]) -> None:
    half = len(references) // 2
    said, known = references[:half], references[half:]
    lines = pl.DataFrame({"line": range(len(said)), "named": said})
    items = pl.DataFrame({"item": range(len(known)), "named": known})

    pairs = one_slip(lines, items, [])

    first = [(said.index(a), known.index(b)) for a in said for b in known if slips(a, b)]
    assert set(pairs.select("line", "item").rows()) == set(first)


@settings(max_examples=300)
@given(st.text("012", min_size=6, max_size=8), st.text("012", min_size=6, max_size=9))
def test_a_slip_between_two_references_is_the_one_that_matching_finds(a: str, b: str) -> None:
    lines = pl.DataFrame({"line": [1], "named": [a]})
    items = pl.DataFrame({"item": [1], "named": [b]})

    said, pattern = slip_between(a, b), f"^({'|'.join(slips_of(a))})$"

    found = one_slip(lines, items, [])
    assert (said is not None) == slips(a, b) == (not found.is_empty())
    assert said is None or re.match(pattern, b)
    assert found.is_empty() or found["slip"][0] in {said, "missing", "added"}


REFERENCES = st.sampled_from(["INV0001", "INV0002", "INV0010", "ACC777777", "ACC777778", ""])
LINES = st.lists(
    st.builds(
        lambda pence, reference, name, text, batch: dict(
            amount_pence=pence,
            reference=reference,
            counterparty=name,
            text=text,
            batch_reference=batch,
        ),
        st.sampled_from([100, 200, 300]),
        REFERENCES,
        st.sampled_from(["", "OUSE TIMBER", "SMITH JOHN"]),
        st.sampled_from(["", "PAID INV 0001", "RUN 1"]),
        st.sampled_from(["", "RUN-1"]),
    ),
    max_size=8,
)
ITEMS = st.lists(
    st.builds(
        lambda pence, reference, name, batch: dict(
            amount_pence=pence, reference=reference, counterparty=name, batch=batch
        ),
        st.sampled_from([100, 200, 300]),
        REFERENCES,
        st.sampled_from(["", "OUSE TIMBER", "SMITH JOHN"]),
        st.sampled_from(["", "RUN-1"]),
    ),
    max_size=8,
)


def numbered(lines: list[dict], items: list[dict]) -> tuple[pl.DataFrame, pl.DataFrame]:
    pence = [known.pop("amount_pence") for known in lines], [k.pop("amount_pence") for k in items]
    return frames(
        [line(n, p, **known) for n, (p, known) in enumerate(zip(pence[0], lines, strict=True))],
        [item(n, p, **known) for n, (p, known) in enumerate(zip(pence[1], items, strict=True))],
    )


def told(made: Matching) -> list[list[tuple]]:
    return [made.matches.rows(), made.proposals.rows(), sorted(made.left_lines.rows())]


@settings(max_examples=100)
@given(LINES, ITEMS, st.randoms(use_true_random=False))
def test_nothing_is_matched_twice_or_lost_and_the_order_of_rows_changes_nothing(
    lines: list[dict], items: list[dict], chance: Any
) -> None:
    """B17: Council tax and other payments are to come in and be found."""
    open_lines, open_items = numbered(lines, items)
    shuffled = [
        frame.sample(fraction=1, shuffle=True, seed=chance.randrange(10_000))
        for frame in (open_lines, open_items)
    ]

    made, again = reconcile(open_lines, open_items), reconcile(*shuffled)

    assert told(made) == told(again)
    assert not made.matches["item"].is_duplicated().any()
    by_line = made.matches.group_by("line").agg(pl.col("amount_pence").sum())
    whole = by_line.join(open_lines, on="line")
    assert (whole["amount_pence"] == whole["amount_pence_right"]).all()
    assert by_line.height + made.left_lines.height == open_lines.height
    assert made.matches.height + made.left_items.height == open_items.height


@settings(max_examples=60)
@given(st.sets(st.integers(100_000_000, 999_999_999), min_size=1, max_size=40), st.integers(1, 7))
def test_lines_in_batches_find_the_same_as_all_at_once(numbers: set[int], size: int) -> None:
    references = sorted(numbers)
    lines, items = frames(
        [line(n, 100 + n, reference=str(r)) for n, r in enumerate(references)],
        [item(n, 100 + n, reference=str(r)) for n, r in enumerate(references)],
    )

    whole = match(lines, items)
    made, left = [], items
    for start in range(0, lines.height, size):
        made.append(match(lines.slice(start, size), left))
        left = left.join(made[-1], on="item", how="anti")

    assert pl.concat(made).equals(whole)
    assert whole.height == len(references)
