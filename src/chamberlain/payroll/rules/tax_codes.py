"""Tax codes: what each means, and the pay it frees from tax in a period.

A code is read once however many people have it: `code_table` gives a row per code to join to.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import polars as pl

WEEKS = 52
MONTHS = 12
REGIMES = {"": "england_and_northern_ireland", "S": "scotland", "C": "wales"}
NO_TAX = "NT"
SCALES = (
    *REGIMES.values(),
    NO_TAX,
    *("BR", "D0", "D1", "SBR", "SD0", "SD1", "SD2", "SD3", "CBR", "CD0", "CD1"),
)
"""What tax is reckoned on: the bands of a country, no tax, or one flat rate."""

CODE_EXPECTED = "expected a tax code such as 1257L, S1257L, C1257L, K475, BR, D0, SD2, 0T or NT"
FREE_PAY_BLOCK = 500
"""Free pay goes by whole blocks of 500 of a code and the rest, each rounded up to the penny."""

_FREE_PAY_END = "(?:[LMNTPVY])"
_CODE = re.compile(
    rf"^(?:(?P<country>[SC]?)(?:(?P<flat>BR|D[0-3])|K(?P<minus>\d{{1,5}})|"
    rf"(?P<plus>\d{{1,5}}){_FREE_PAY_END})|(?P<none>NT))(?P<alone>W1/?M1|W1|M1|X)?$"
)


@dataclass(frozen=True)
class TaxCode:
    """A code read: on which scale, with what number (negative for K), and whether week1/month1."""

    code: str
    scale: str
    number: int
    alone: bool

    def free_pay_pence(self, periods: int) -> int:
        """Return the free pay of period 1, negative where a K code adds to pay."""
        return free_pay_pence(abs(self.number), periods) * (1 if self.number >= 0 else -1)


@lru_cache(maxsize=20_000)
def read_code(text: str) -> TaxCode | None:
    """Read a code as people write it ("k 475 m1"); None when there is no such code."""
    code = "".join(text.upper().split())
    match = _CODE.match(code)
    if match is None:
        return None
    alone = match["alone"] is not None
    if match["none"]:
        return TaxCode(code, NO_TAX, 0, alone)
    if match["flat"]:
        scale = match["country"] + match["flat"]
        return TaxCode(code, scale, 0, alone) if scale in SCALES else None
    number = int(match["plus"]) if match["plus"] else -int(match["minus"])
    return TaxCode(code, REGIMES[match["country"]], number, alone)


def free_pay_pence(number: int, periods: int) -> int:
    """Return the free pay of the first of `periods` in a year for a code's number.

    The allowance is the number and a 9: of 1257L, 12,579. It is not divided at once: each whole
    block of 500 of the code and the rest of it are divided and rounded up to the penny. 1257L
    gives 1,048.26 a month and 241.92 a week.
    """
    if number == 0:
        return 0
    blocks, rest = divmod(number - 1, FREE_PAY_BLOCK)
    of_rest = -(-((rest + 1) * 10 + 9) * 100 // periods)
    return of_rest + blocks * -(-FREE_PAY_BLOCK * 10 * 100 // periods)


def code_table(codes: Iterable[str]) -> pl.DataFrame:
    """Return a row per code: scale (its place in SCALES), alone, free pay of a week and month.

    A code that cannot be read has nulls.
    """
    rows = []
    for text in codes:
        code = read_code(text)
        rows.append(
            (text, None, None, None, None)
            if code is None
            else (
                text,
                SCALES.index(code.scale),
                code.alone,
                code.free_pay_pence(WEEKS),
                code.free_pay_pence(MONTHS),
            )
        )
    schema = {
        "tax_code": pl.String,
        "scale": pl.Int64,
        "alone": pl.Boolean,
        "free_week_pence": pl.Int64,
        "free_month_pence": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
