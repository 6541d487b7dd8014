"""The capital schemes and savings of the demonstration council.

Housing's £79.640m of new capital is that of Brighton & Hove's programme for 2026/27 (Council, 26
February 2026, item 93); the finance system's £2.750m and its years are those of its outline
business case (Cabinet, 14 November 2024, item 101). Savings of Families, Children & Wellbeing are
those of its Targeted Budget Monitoring of month 7, 2025/26. The rest is made up.
"""

from dataclasses import dataclass

BACK_LOADED = (30, 40, 55, 60, 70, 80, 85, 95, 100, 110, 125, 150)
"""How capital spend falls into a year, in thousandths: late, as it does everywhere."""


@dataclass(frozen=True)
class Scheme:
    """A capital scheme; amounts in thousands of pounds."""

    project: str
    name: str
    directorate: str
    cost_centre: str
    manager: str
    gates: int
    budget: tuple[tuple[int, str, int], ...]
    pace_permille: int
    year_forecast: int
    total_forecast: int
    reason: str

    def month_pence(self, year: int, period: int) -> int:
        """Return what the scheme spends in a month, at its own pace."""
        whole = sum(thousands for when, _, thousands in self.budget if when == year)
        share = BACK_LOADED[period - 1] * self.pace_permille
        return whole * 100_000 * share // 1_000_000 // 100 * 100


SCHEMES = (
    Scheme("P10001", "Secondary school extension", "FCW", "CAP101", "Asset team, education", 4,
           ((2025, "grant", 1_800), (2026, "grant", 6_400), (2027, "grant", 3_100),
            (2028, "s106", 700)), 780, 5_200, 12_000,
           "Steel delivered six weeks late: the hall is finished in May"),
    Scheme("P10002", "Primary schools condition works", "FCW", "CAP101", "Asset team, education", 4,
           ((2026, "grant", 3_900),), 1_050, 3_900, 3_900, "Summer works complete"),
    Scheme("P20001", "Carriageway resurfacing", "COPS", "CAP102", "Highways", 4,
           ((2026, "grant", 7_200),), 1_100, 7_350, 7_350, "Bitumen prices above the framework's"),
    Scheme("P20002", "Seafront arches restoration", "COPS", "CAP102", "Seafront", 3,
           ((2025, "borrowing", 2_400), (2026, "borrowing", 8_600), (2027, "borrowing", 9_100)),
           640, 6_100, 20_900, "Corroded ironwork behind the third arch; tender out in December"),
    Scheme("P30001", "New council homes phase 1", "HASC", "CAP103", "Housing supply", 4,
           ((2026, "borrowing", 30_000), (2026, "receipts", 16_000), (2027, "borrowing", 22_000)),
           800, 38_500, 68_000, "Second site starts in January after ground works"),
    Scheme("P30002", "Council homes retrofit", "HASC", "CAP104", "Housing investment", 3,
           ((2026, "mrr", 33_640),), 930, 33_640, 33_640, "On programme"),
    Scheme("P40001", "Finance systems replacement", "CHUB", "CAP105", "Finance", 4,
           ((2024, "borrowing", 70), (2025, "borrowing", 1_275), (2026, "borrowing", 1_200),
            (2027, "borrowing", 205)), 760, 950, 2_750, "Second phase begins in spring"),
    Scheme("P50001", "Corporate landlord refurbishments", "CHUB", "CAP106", "Property", 2,
           ((2026, "receipts", 4_100),), 400, 3_000, 4_100, "Lifts wait for the full case"),
)  # fmt: skip

SAVINGS = (
    # (cost centre, title, owner, proposed, achieved, at risk, unachievable) in thousands
    ("FCW101", "Home to school transport: independent travel", "Beth Lang", 383, 272, 111, 0),
    ("FCW103", "Grants programme: smaller rounds", "Beth Lang", 400, 400, 0, 0),
    ("FCW202", "School improvement: traded income", "Sunita Rao", 112, 27, 20, 0),
    ("FCW304", "Placements: step down to family homes", "Sunita Rao", 1_120, 0, 860, 260),
    ("FCW305", "Fostering agencies: block contracts", "Sunita Rao", 443, 10, 298, 0),
    ("FCW403", "Public health contracts retendered", "Colin Marsh", 1_002, 1_002, 0, 0),
    ("HAS101", "Residential care: reviews of packages", "Sunita Rao", 2_150, 980, 640, 0),
    ("HAS103", "Home care: reablement first", "Sunita Rao", 1_400, 610, 350, 0),
    ("HAS106", "Supported living: shared nights", "Sunita Rao", 860, 300, 260, 0),
    ("HAS201", "Resource centres: one roster", "Colin Marsh", 420, 420, 0, 0),
    ("HAS302", "Temporary accommodation: leasing instead of nightly lets", "Sunita Rao",
     1_250, 190, 520, 240),
    ("COP101", "On-street tariffs", "Colin Marsh", 1_600, 1_120, 260, 0),
    ("COP203", "Street cleansing: new routes", "Colin Marsh", 380, 240, 0, 0),
    ("COP205", "Parks: community management", "Colin Marsh", 310, 90, 120, 0),
    ("COP309", "Venues: longer season", "Colin Marsh", 240, 60, 60, 40),
    ("CHB104", "Procurement: contract clauses and rebates", "Colin Marsh", 900, 520, 120, 0),
    ("CHB108", "Offices: two floors let", "Colin Marsh", 640, 320, 160, 0),
    ("CHB301", "Human resources: fewer systems", "Colin Marsh", 530, 210, 0, 0),
    ("CHB302", "Licences ended", "Colin Marsh", 870, 610, 0, 0),
)  # fmt: skip
