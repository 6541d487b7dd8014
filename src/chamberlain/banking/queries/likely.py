"""Which movements a person could take one bank line for: few of what is open, found by an index."""

from typing import Any

from chamberlain.kernel.selecting import prepared_rows as rows
from chamberlain.kernel.slips import plain, slips_of

Row = dict[str, Any]

_COLUMNS = "id AS item, expected_on, reference, counterparty, source, key, narrative, source_ref"
_LIKELY = f"""
    SELECT {_COLUMNS}, amount_pence - found_pence AS amount_pence FROM banking_movement
    WHERE id = ANY(ARRAY(SELECT id FROM (
        SELECT id, amount_pence - found_pence AS left_pence, reference, counterparty,
            regexp_replace(upper(reference), '[^A-Z0-9]', '', 'g') AS clean_reference,
            regexp_replace(upper(counterparty), '[^A-Z0-9]', '', 'g') AS clean_name
        FROM banking_movement WHERE account_id = %(account)s AND cancelled_on IS NULL
            AND found_pence <> amount_pence AND amount_pence - found_pence <> 0 OFFSET 0
    ) o WHERE left_pence = %(left)s OR clean_name = nullif(%(name)s, '')
        OR clean_reference = nullif(%(reference)s, '')
        OR (starts_with(clean_reference, %(first)s) OR clean_reference = %(swapped)s
            OR right(clean_reference, %(second_length)s) = %(second)s)
            AND clean_reference ~ %(slips)s
        OR octet_length(reference) <> char_length(reference)
        OR octet_length(counterparty) <> char_length(counterparty)))
"""  # noqa: S608
"""What is open is said twice, as the planner has statistics of what is left. The last two lines:
where a text isn't plain ASCII, the rules decide what is left of it."""


def likely_items(account_id: int, line: Row) -> list[Row]:
    """Return what is open and could be a line: of its amount, its name, or nearly its reference.

    One slip in a reference leaves its first half whole, or its second, or swaps the two characters
    between them.
    """
    reference = plain(line["reference"])
    slips = slips_of(reference)
    first, second = reference[: len(reference) // 2], reference[len(reference) // 2 :]
    return rows(
        _LIKELY,
        {
            "account": account_id,
            "left": line["amount_pence"],
            "name": plain(line["counterparty"]),
            "reference": reference,
            "first": first,
            "second": second,
            "second_length": len(second),
            "swapped": first[:-1] + second[:1] + first[-1:] + second[1:],
            "slips": f"^({'|'.join(slips)})$" if slips else None,
        },
    )


def returns_of(account_id: int, left_pence: int) -> list[Row]:
    """Return what was found and would come back as just so much: a payment comes back whole."""
    return rows(
        f"SELECT {_COLUMNS}, returned_pence - found_pence AS amount_pence "  # noqa: S608
        "FROM banking_movement WHERE account_id = %s AND NOT found_pence = 0 "
        "AND NOT returned_pence = found_pence AND returned_pence - found_pence = %s",
        [account_id, left_pence],
    )
