"""A labelled day of receipts against a city's council tax accounts: the recipe is this file.

130,000 accounts with ten-figure references (50, seven figures, a modulus 11 check), names of which
some are common and most are not, and instalments of whole pounds, of which many are equal. 100,000
receipts, each with the account it was paid for (null: none of ours), what was done to its reference
(`damage`), and whether what it says fits one account only (`findable`), worked out from the truth
and never from what a matcher found.

    clean 78%      the reference as it is printed
    written 7%     in figures apart, in a sentence, with letters for figures, without its prefix
    slip 10%       one figure wrong, missing or doubled, or two neighbours swapped
    missing 3.4%   no reference: a name, and mostly the amount that is due
    ruined 0.8%    three figures wrong
    foreign 0.8%   somebody else's money, with a number of its own

Payers: 85% whom the account names, in six ways that banks write a name; 8% of the same surname;
7% anybody. Amounts: 85% the instalment, 3% all that is owed, 12% anything.
"""

from collections import Counter
from random import Random
from typing import Any

import polars as pl

ACCOUNTS, RECEIPTS = 130_000, 100_000
FEW, FEWER = 40, 5
WEIGHTS = (10, 9, 8, 7, 6, 5, 4, 3, 2)
SHARES = {"clean": 780, "written": 70, "slip": 100, "missing": 34, "ruined": 8, "foreign": 8}
COMMON = ("SMITH JONES TAYLOR BROWN WILLIAMS WILSON JOHNSON DAVIES PATEL ROBINSON WRIGHT THOMPSON "
          "EVANS WALKER WHITE ROBERTS GREEN HALL THOMAS CLARKE JACKSON WOOD HARRIS EDWARDS TURNER "
          "MARTIN COOPER HILL WARD HUGHES MOORE CLARK KING HARRISON LEWIS BAKER LEE ALLEN MORRIS "
          "KHAN SCOTT WATSON DAVIS PARKER JAMES BENNETT YOUNG PHILLIPS RICHARDSON MITCHELL BAILEY "
          "CARTER COOK SINGH SHAW BELL COLLINS MORGAN KELLY BEGUM MILLER COX HUSSAIN MARSHALL "
          "SIMPSON PRICE ANDERSON ADAMS WILKINSON ALI AHMED").split()  # fmt: skip
FIRSTS = ("OLIVIA AMELIA ISLA AVA MIA IVY LILY FREYA GRACE SOPHIE ELLA CHLOE EMILY ALICE JANE MARY "
          "SUSAN MARGARET AISHA FATIMA PRIYA ANITA HANNAH LAURA KATE OLIVER GEORGE HARRY NOAH JACK "
          "LEO ARTHUR MUHAMMAD OSCAR CHARLIE THOMAS JAMES WILLIAM DAVID JOHN PETER PAUL MARK "
          "STEPHEN ROBERT DANIEL RAVI OMAR SAMUEL BEN TOBY EDWARD FREDERICK").split()  # fmt: skip
HEADS = "ASH BAR BECK BRAD BURN CAL CHAP CRAW DEN DUN ELL FAIR FEN GAL GRAN HAD HART HOL INGL KEN LANG LIND MAR MEL NOR OAK PAD PEN QUAR RED RUS SAL SED STAN TAL THORN UND VAN WAL WIN YAR ZEL".split()  # noqa: E501
MIDDLES = ["", "ER", "ING", "EN", "LE", "A", "O", "EL", "ES", "IN"]
TAILS = "BY BURN COTE DALE DEN FIELD FORD GATE HAM HURST LEY LOW MAN MERE MORE NESS RIDGE SHAW STEAD TON TREE WARD WELL WICK WORTH YATE".split()  # noqa: E501


def reference(number: int) -> str | None:
    """Return the reference of a number, or None where the scheme leaves it out."""
    body = f"50{number:07d}"
    check = -sum(int(f) * w for f, w in zip(body, WEIGHTS, strict=True)) % 11
    return None if check == 10 else f"{body}{check}"


class Recipe:
    """Makes accounts and receipts from a seed: the same seed, the same city and the same day."""

    def __init__(self, chance: Random, accounts: int = ACCOUNTS, receipts: int = RECEIPTS) -> None:
        self.chance = chance
        rare = [h + m + t for h in HEADS for m in MIDDLES for t in TAILS]
        self.rare = rare
        self.accounts = [self._account(ref) for ref in self._references(accounts)]
        self.known = {one["account"] for one in self.accounts}
        self.owing: Counter[int] = Counter()
        self.named: Counter[tuple[str, str, int]] = Counter()
        for one in self.accounts:
            first, last = one["name"].split(" ")
            for pence in {one["due_pence"], one["balance_pence"]}:
                self.owing[pence] += 1
                self.named[first[0], last, pence] += 1
        self.receipts = [self._receipt(n) for n in range(receipts)]

    def frames(self) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return (accounts, receipts); receipts have row, and truth, damage and findable."""
        return pl.DataFrame(self.accounts), pl.DataFrame(self.receipts, infer_schema_length=None)

    def _references(self, count: int) -> list[str]:
        found: set[str] = set()
        while len(found) < count:
            ref = reference(self.chance.randrange(10_000_000))
            if ref:
                found.add(ref)
        return sorted(found)

    def _name(self) -> str:
        place = self.chance.random()
        last = self.chance.choice(COMMON if place < 0.22 else self.rare)
        return f"{self.chance.choice(FIRSTS)} {last}"

    def _account(self, ref: str) -> dict[str, Any]:
        band = self.chance.choice((172, 201, 229, 258, 258, 315, 373, 430))
        share = self.chance.choice((100, 100, 100, 75, 75, 18 + self.chance.randrange(80)))
        due = band * share // 100 * 100
        owed = due * self.chance.randint(1, 6) + self.chance.randrange(0, 900)
        return {
            "account": ref,
            "name": self._name(),
            "due_pence": due,
            "balance_pence": owed,
            "closed": False,
        }

    def _receipt(self, row: int) -> dict[str, Any]:
        damage = self.chance.choices(list(SHARES), list(SHARES.values()))[0]
        account = self.chance.choice(self.accounts)
        payer, whose = self._payer(account["name"])
        pence = self._amount(account)
        if damage == "foreign":
            said, payer = self._foreign(), self._bank(self._name())
            pence = self.chance.randint(500, 90_000)
        else:
            said = getattr(self, f"_{damage}")(account["account"])
        return {
            "row": row,
            "amount_pence": pence,
            "said": said,
            "payer": payer,
            "truth": None if damage == "foreign" else account["account"],
            "damage": damage,
            "findable": self._findable(damage, account, whose, pence),
        }

    def _findable(self, damage: str, one: dict[str, Any], whose: str, pence: int) -> bool:
        """Say whether what the receipt says singles its account out, however it is looked for.

        A reference that is whole does. One slip does with the payer's surname and initial, with
        the surname and the amount that is owed, or with an amount that at most `FEW` accounts owe.
        Without a reference it takes surname and initial, and an amount that at most `FEWER` owe,
        of whom nobody else has them: people pay for others who have accounts of their own.
        """
        owed = pence in {one["due_pence"], one["balance_pence"]}
        telling = owed and self.owing[pence] <= FEW
        rare = owed and self.owing[pence] <= FEWER
        if damage == "slip":
            return whose == "own" or (owed and whose == "surname") or telling
        first, last = one["name"].split(" ")
        if damage == "missing":
            return whose == "own" and rare and self.named[first[0], last, pence] == 1
        return damage in {"clean", "written"}

    def _payer(self, name: str) -> tuple[str, str]:
        place = self.chance.random()
        if place < 0.85:
            return self._bank(name), "own"
        if place < 0.93:
            other = f"{self.chance.choice(FIRSTS)} {name.split(' ')[1]}"
            same = other[0] == name[0]
            return self._bank(other), "own" if same else "surname"
        return self._bank(self._name()), "other"

    def _bank(self, name: str) -> str:
        first, last = name.split(" ")
        ways = (name, f"{first[0]} {last}", f"{last} {first[0]}", f"MR {first[0]} {last}",
                f"MRS {name}", f"{first[0]}. {last.title()}")  # fmt: skip
        return self.chance.choice(ways)[:18].strip()

    def _amount(self, account: dict[str, Any]) -> int:
        place = self.chance.random()
        if place < 0.85:
            return int(account["due_pence"])
        if place < 0.88:
            return int(account["balance_pence"])
        return self.chance.randrange(1_000, 60_000)

    def _clean(self, ref: str) -> str:
        return ref

    def _written(self, ref: str) -> str:
        letters = ref.replace("0", "O", 1) if self.chance.random() < 0.5 else ref.replace("1", "I")
        ways = (
            f"{ref[:4]} {ref[4:7]} {ref[7:]}",
            f"{ref[:2]}-{ref[2:6]}-{ref[6:]}",
            f"COUNCIL TAX {ref}",
            f"CTAX{ref} NOV",
            f"REF {ref} 2026/27",
            letters,
            ref[2:],
            f"{ref}/{self.chance.randint(1, 12)}",
        )
        return self.chance.choice(ways)

    def _slip(self, ref: str) -> str:
        at = self.chance.randrange(2, 9)
        kind = self.chance.randrange(4)
        if kind == 0:
            other = self.chance.choice([f for f in "0123456789" if f != ref[at]])
            return ref[:at] + other + ref[at + 1 :]
        if kind == 1:
            return ref[:at] + ref[at + 1 :]
        if kind == 2:
            return ref[:at] + self.chance.choice("0123456789") + ref[at:]
        places = [n for n in range(2, 9) if ref[n] != ref[n + 1]] or [8]
        at = self.chance.choice(places)
        return ref[:at] + ref[at + 1] + ref[at] + ref[at + 2 :]

    def _missing(self, ref: str) -> str:
        words = ("", "COUNCIL TAX", "CTAX NOV", "BILL PAYMENT", "STANDING ORDER", "RENT AND TAX")
        return self.chance.choice(words)

    def _ruined(self, ref: str) -> str:
        places = set(self.chance.sample(range(2, 10), 3))
        figures = [
            self.chance.choice("0123456789") if n in places else f for n, f in enumerate(ref)
        ]
        return "".join(figures)

    def _foreign(self) -> str:
        """Return somebody else's number; one that is an account's by chance is drawn again."""
        while True:
            ways = (
                f"INV {self.chance.randrange(10**6):06d}",
                f"{self.chance.randrange(10**9, 10**10)}",
                f"50{self.chance.randrange(10**8):08d}",
                f"07{self.chance.randrange(10**9):09d}",
                "GRANT",
            )
            said = self.chance.choice(ways)
            if said not in self.known:
                return said
