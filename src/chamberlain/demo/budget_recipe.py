"""What the demonstration council budgets, and how its year goes: scaled from published figures.

Gross spending and income of each directorate are those of Brighton & Hove City Council's Budget
Book 2026/27 (Budget Council, 26 February 2026, appendix 11); the net requirement of £341.476m is
from its Cabinet of 12 February 2026; shares of services within Families, Children & Wellbeing
follow its Targeted Budget Monitoring of month 7, 2025/26. How a service falls into cost centres and
subjectives, and what goes over or under, is made up.
"""

from dataclasses import dataclass

SERVICES = {
    # service: (gross spending, income) in thousands of pounds
    "FCW1": (26_500, 5_083), "FCW2": (21_571, 14_000), "FCW3": (69_435, 9_029),
    "FCW4": (28_666, 27_000), "HAS1": (168_000, 42_000), "HAS2": (27_047, 6_347),
    "HAS3": (50_000, 36_000), "COP1": (44_000, 53_000), "COP2": (49_158, 9_869),
    "COP3": (21_000, 10_500), "COP4": (10_000, 3_500), "CHB1": (24_000, 12_500),
    "CHB2": (9_277, 2_259), "CHB3": (17_000, 4_000),
}  # fmt: skip

_CENTRES = """
    FCW101 13500 1900  32030 92050 TERM
    FCW102 5200  900   -     93020 EVEN
    FCW103 2800  0     45110 -     QUARTER
    FCW104 1900  400   -     92060 EVEN
    FCW203 6500  5000  51150 91010 TERM
    FCW204 4200  500   -     92050 EVEN
    FCW207 4500  4500  51240 91010 EVEN
    FCW208 2900  2700  -     91010 TERM
    FCW301 5800  0     -     -     EVEN
    FCW302 5600  0     -     -     EVEN
    FCW304 21500 1200  51110 92010 EVEN
    FCW305 7200  0     51090 -     EVEN
    FCW306 6800  0     51100 -     EVEN
    FCW308 5200  5000  51120 91100 EVEN
    FCW309 4300  600   -     91010 EVEN
    FCW310 3900  300   51080 92010 EVEN
    FCW401 7200  0     51230 -     EVEN
    FCW402 8100  0     51230 -     EVEN
    FCW403 8600  0     51230 -     EVEN
    FCW404 900   0     51230 -     EVEN
    FCW405 3866  27000 -     91050 QUARTER
    HAS101 38000 0     51010 -     EVEN
    HAS102 21000 0     51030 -     EVEN
    HAS103 20500 0     51040 -     EVEN
    HAS104 11500 0     51040 -     EVEN
    HAS105 27000 4000  51020 92010 EVEN
    HAS106 18500 1500  51050 92010 EVEN
    HAS107 9500  1200  51020 92010 EVEN
    HAS108 5200  0     51010 -     EVEN
    HAS109 9200  0     51070 -     EVEN
    HAS110 0     31500 -     93090 EVEN
    HAS205 4500  2300  52030 92040 EVEN
    HAS301 4200  2000  -     91090 EVEN
    HAS302 13500 4200  51170 93140 EVEN
    HAS303 6800  5200  51180 93140 EVEN
    HAS307 20500 20300 61010 91060 EVEN
    COP101 5200  22000 -     93030 EVEN
    COP102 3100  9500  -     93040 SUMMER
    COP103 6500  14500 -     93050 EVEN
    COP104 7800  1500  51210 92060 EVEN
    COP105 4800  0     22010 -     EVEN
    COP106 900   0     51210 -     WINTER
    COP107 2600  3000  -     93020 EVEN
    COP108 11200 0     61100 -     EVEN
    COP109 1900  2500  32010 91010 EVEN
    COP201 9800  300   -     93020 EVEN
    COP202 6400  1100  51190 93100 EVEN
    COP203 7100  0     -     -     EVEN
    COP204 15900 1500  51200 92060 EVEN
    COP205 5200  2100  -     93020 SUMMER
    COP206 2200  2400  31030 93020 EVEN
    COP301 3600  2600  -     93060 EVEN
    COP305 2200  600   51220 93130 EVEN
    COP306 2400  2600  -     93020 SUMMER
    COP308 2500  0     51220 -     EVEN
    COP309 3200  2300  -     93110 EVEN
    CHB108 5200  1100  23010 93130 QUARTER
    CHB109 1500  9800  21020 93130 QUARTER
    CHB302 8200  1500  43020 92050 EVEN
"""

PAY = (("11010", 720), ("12010", 82), ("12020", 150), ("41040", 28), ("33030", 12), ("45020", 8))
"""Subjectives of a team, in thousandths."""
BOUGHT_PERMILLE = 860
"""How much of a cost centre that buys its service goes to whom it buys from; a team runs it."""
OTHER_INCOME = "93020"

HRA = (
    ("HRA01", "93120", -77_000), ("HRA02", "93150", -6_000), ("HRA03", "21020", 24_000),
    ("HRA04", "11010", 11_500), ("HRA04", "12020", 3_000), ("HRA05", "11010", 7_000),
    ("HRA05", "22010", 2_500), ("HRA06", "81010", 21_000), ("HRA06", "82010", 7_000),
    ("HRA07", "71100", 7_000),
)  # fmt: skip
CENTRAL = (
    ("CEN101", "82010", 14_000), ("CEN102", "82090", -4_500), ("CEN103", "82060", 9_500),
    ("CEN105", "12090", 2_909), ("CEN106", "52070", 300), ("CEN110", "14020", 700),
    ("CEN107", "91020", -12_000),
)  # fmt: skip
BUDGET_ONLY = "12090"
"""A subjective that takes a budget and no postings."""

OUTSIDE_CONTROL = (
    # (cost centre, subjective, thousands): capital charges and recharges of each directorate
    ("FCW207", "81010", 22_399), ("HAS201", "81010", 8_009), ("COP104", "81030", 28_099),
    ("CHB108", "81010", 3_657), ("CHB107", "94010", -26_000), ("CEN109", "83050", -36_164),
)  # fmt: skip
FUNDING = (
    ("CEN108", "95010", 574), ("CEN108", "95020", 180), ("CEN107", "95060", 246),
)  # fmt: skip
"""Who bears the net requirement, in thousandths."""

DRIFTS = {
    # (cost centre, spending or income): thousandths over (positive) or under budget, and why
    ("FCW101", "spent"): (75, "Eleven more routes since September and higher taxi tenders"),
    ("FCW304", "spent"): (95, "Six more residential placements than budgeted, two of them at over "
                              "£9,000 a week"),
    ("FCW305", "spent"): (40, "Agency fostering places used while in-house carers are recruited"),
    ("FCW301", "spent"): (-45, "Four social worker posts vacant; recruitment in December"),
    ("FCW204", "spent"): (38, "Assessment requests are a fifth above last year"),
    ("HAS101", "spent"): (32, "Twenty-two more residents than budgeted after winter discharges"),
    ("HAS103", "spent"): (25, "Hours delivered are above plan in the east of the city"),
    ("HAS105", "spent"): (18, "Two transitions earlier than planned"),
    ("HAS111", "spent"): (-60, "Vacancies held to offset placements"),
    ("HAS302", "spent"): (160, "Nightly lets: 84 more households than budgeted"),
    ("COP101", "income"): (-60, "Fewer visitors parked on street in a wet summer"),
    ("COP109", "spent"): (-30, "Retendered routes cost less"),
    ("COP201", "spent"): (22, "Sickness cover and overtime on collection rounds"),
    ("COP309", "income"): (-110, "Two large bookings cancelled"),
    ("COP301", "income"): (-45, "Fewer major applications"),
    ("CHB109", "income"): (-35, "Two units void since June"),
    ("CHB302", "spent"): (45, "Licences renewed at higher prices than budgeted"),
    ("CHB201", "spent"): (55, "Locums on childcare cases"),
    ("HRA03", "spent"): (28, "Damp and mould works brought forward"),
}  # fmt: skip


@dataclass(frozen=True)
class BudgetLine:
    """One line of the year: pence, income negative."""

    cost_centre: str
    account: str
    fund: str
    amount_pence: int
    profile: str = "EVEN"
    drift_permille: int = 0
    runs: bool = True
    """Whether interfaces charge it month by month; what is settled at year end doesn't run."""


def budget_lines(centres: dict[str, str]) -> list[BudgetLine]:
    """Return the year's budget for cost centres by their service; it comes to nil in each fund."""
    lines: list[BudgetLine] = []
    for service, (gross, income) in SERVICES.items():
        members = sorted(code for code, above in centres.items() if above.startswith(service))
        lines += _service(members, gross, income)
    lines += [_plain(*row, runs=row[1] != BUDGET_ONLY) for row in CENTRAL if row[0] in centres]
    lines += [_plain(*row, runs=False) for row in OUTSIDE_CONTROL if row[0] in centres]
    borne = sum(line.amount_pence for line in lines)
    lines += _funding(borne)
    lines += [
        _plain(*row, fund="HRA", runs=not row[1].startswith(("7", "8")))
        for row in HRA
        if row[0] in centres
    ]
    return [line for line in lines if line.amount_pence]


def _known() -> dict[str, tuple[int, int, str, str, str]]:
    rows = [line.split() for line in _CENTRES.split("\n") if line.strip()]
    return {
        code: (int(gross), int(income), spent, taken, profile)
        for code, gross, income, spent, taken, profile in rows
    }


def _service(members: list[str], gross: int, income: int) -> list[BudgetLine]:
    """Return a service's lines: named cost centres as listed, the rest sharing what is left."""
    known = _known()
    rest = [code for code in members if code not in known]
    left_gross = gross - sum(known[code][0] for code in members if code in known)
    left_income = income - sum(known[code][1] for code in members if code in known)
    shares = _shares(rest, left_gross), _shares(rest, left_income)
    lines: list[BudgetLine] = []
    for code in members:
        spent, taken, account, earns, profile = known.get(
            code, (shares[0].get(code, 0), shares[1].get(code, 0), "-", OTHER_INCOME, "EVEN")
        )
        lines += _spending(code, spent * 100_000, account, profile)
        if taken:
            account = earns if earns != "-" else OTHER_INCOME
            drift = -DRIFTS.get((code, "income"), (_small(code, 15), ""))[0]
            lines.append(BudgetLine(code, account, "GF", -taken * 100_000, profile, -drift))
    return lines


def _spending(code: str, pence: int, account: str, profile: str) -> list[BudgetLine]:
    if pence <= 0:
        return []
    drift = DRIFTS.get((code, "spent"), (_small(code, 12), ""))[0]
    bought = pence * BOUGHT_PERMILLE // 1_000 if account != "-" else 0
    lines = [BudgetLine(code, account, "GF", bought, profile, drift)] if bought else []
    team, given = pence - bought, 0
    for subject, permille in PAY[1:]:
        part = team * permille // 1_000 // 100 * 100
        given += part
        lines.append(BudgetLine(code, subject, "GF", part, "EVEN", drift if not bought else 0))
    own = drift if not bought else 0
    return [*lines, BudgetLine(code, PAY[0][0], "GF", team - given, "EVEN", own)]


def _shares(codes: list[str], thousands: int) -> dict[str, int]:
    """Share thousands of pounds over cost centres unevenly, and always the same way."""
    if not codes or thousands <= 0:
        return {}
    weights = {code: 60 + _small(code, 40) for code in codes}
    whole = sum(weights.values())
    parts = {code: thousands * weight // whole for code, weight in weights.items()}
    parts[codes[0]] += thousands - sum(parts.values())
    return parts


def _small(code: str, most: int) -> int:
    """Return a number from -most to most that a code always gives."""
    return (sum(ord(sign) * 31**place for place, sign in enumerate(code)) % (2 * most + 1)) - most


def _plain(
    code: str, account: str, thousands: int, fund: str = "GF", runs: bool = True
) -> BudgetLine:
    drift = DRIFTS.get((code, "spent"), (0, ""))[0]
    return BudgetLine(code, account, fund, thousands * 100_000, "EVEN", drift, runs)


def _funding(borne: int) -> list[BudgetLine]:
    parts = [borne * permille // 1_000 // 100 * 100 for _, _, permille in FUNDING]
    parts[0] += borne - sum(parts)
    return [
        BudgetLine(code, account, "GF", -part)
        for (code, account, _), part in zip(FUNDING, parts, strict=True)
    ]


SHAPES = {
    "EVEN": (1,) * 12,
    "TERM": (7, 19, 19, 15, 0, 20, 16, 21, 15, 20, 14, 20),
    "WINTER": (2, 1, 0, 0, 0, 1, 4, 12, 25, 28, 20, 7),
    "SUMMER": (6, 10, 14, 18, 20, 13, 8, 4, 2, 1, 2, 2),
    "QUARTER": (1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0),
}
"""How years fall into months: the profiles that budgets starts with."""


def month_pence(line: BudgetLine, period: int) -> int:
    """Return what a line comes to in a month, drifting from its budget."""
    shape = SHAPES[line.profile]
    year = line.amount_pence * (1_000 + line.drift_permille) // 1_000
    return year * shape[period - 1] // sum(shape)
