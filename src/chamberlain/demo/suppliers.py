"""Made-up suppliers: the same seed makes the same ones, with numbers that pass their own checks."""

import random
from dataclasses import dataclass

from chamberlain.demo.recipe import ENDINGS, FIRST_NAMES, SEED, SPENDING, STREETS, Size, Spend

_VAT_WEIGHTS = (8, 7, 6, 5, 4, 3, 2)


@dataclass(frozen=True)
class Supplier:
    """A supplier as the demonstration knows it; `number` is stable for a size and seed."""

    number: int
    name: str
    vat_number: str
    company_number: str
    address: str
    postcode: str
    telephone: str
    sort_code: str
    account_number: str
    terms_days: int
    spend: Spend

    @property
    def source_ref(self) -> str:
        """The reference under which the register holds it."""
        return f"demo:supplier:{self.number}"


def vat_number(seven_digits: int) -> str:
    """Return a UK VAT number with its check digits (modulus 97)."""
    digits = f"{seven_digits:07d}"
    total = sum(int(d) * w for d, w in zip(digits, _VAT_WEIGHTS, strict=True))
    return f"GB{digits}{97 - total % 97:02d}"


def made_suppliers(size: Size, seed: int = SEED) -> list[Supplier]:
    """Return the suppliers of a council of this size, kinds of spending in their proportions."""
    random_ = random.Random(f"{seed}:suppliers:{size.name}")  # noqa: S311 - made-up data
    kinds = random_.choices(SPENDING, [kind.weight for kind in SPENDING], k=size.suppliers)
    kinds[: len(SPENDING)] = SPENDING
    used: set[str] = set()
    return [_supplier(number, kind, random_, used) for number, kind in enumerate(kinds, start=1)]


def _supplier(number: int, kind: Spend, random_: random.Random, used: set[str]) -> Supplier:
    taxed = kind.vat != "O"
    letters = random_.choice("ABDEF") + random_.choice("GHJLN")
    postcode = f"BX{random_.randint(1, 45)} {random_.randint(1, 9)}{letters}"
    bank = random_.choice((200, 309, 400, 601, 771, 830))
    return Supplier(
        number=number,
        name=_name(kind, random_, used),
        vat_number=vat_number(1_000_000 + number * 137 % 8_900_000) if taxed else "",
        company_number=f"{7_000_000 + number * 53:08d}",
        address=f"{random_.randint(1, 240)} {random_.choice(STREETS)}, Brighthelm",
        postcode=postcode,
        telephone=f"01632 96{random_.randint(0, 9999):04d}",
        sort_code=f"{bank:03d}{random_.randint(0, 999):03d}",
        account_number=f"{random_.randint(10_000_000, 99_999_999)}",
        terms_days=random_.choice((14, 28, 30, 30, 30, 30)),
        spend=kind,
    )


def _name(kind: Spend, random_: random.Random, used: set[str]) -> str:
    first, second = random_.choice(FIRST_NAMES), random_.choice(FIRST_NAMES)
    trade, ending = random_.choice(kind.trade), random_.choice(ENDINGS)
    for name in (f"{first} {trade} {ending}", f"{first} and {second} {trade} {ending}"):
        if name not in used:
            break
    else:
        name = f"{first} and {second} {trade} ({len(used)}) {ending}"
    used.add(name)
    return name
