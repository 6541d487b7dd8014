"""The grants of the demonstration council: what was awarded, what is due, what is claimed.

Titles and amounts are made up; only kinds of grant and who pays such grants are as they are.
"""

from datetime import date
from typing import Any

from chamberlain.demo.bank import Bank
from chamberlain.demo.people import does
from chamberlain.kernel.make import ENTITY

YEAR = 2026
RUNS = {"entity": ENTITY, "starts_on": date(YEAR, 4, 1), "ends_on": date(YEAR + 1, 3, 31)}
GRANTS: tuple[dict[str, Any], ...] = (
    {
        "title": "Edge of care support grant", "awarding_body": "Department for Education",
        "award_pence": 1_400_000_00, "kind": "revenue", "ring_fenced": True, "basis": "claims",
        "account": "91010", "cost_centre": "FCW310", "unspent": "conditions", "percent": "40",
        "places": [{"cost_centre": "FCW310", "account_from": "51010", "account_to": "51999"}],
        "clawback": "Whatever is not spent on eligible families by the last day of the grant",
        "clawback_until": date(2028, 3, 31),
    },
    {
        "title": "Homelessness prevention grant",
        "awarding_body": "Ministry of Housing, Communities and Local Government",
        "award_pence": 2_000_000_00, "kind": "revenue", "ring_fenced": True,
        "basis": "instalments", "account": "91090", "cost_centre": "HAS301",
        "unspent": "conditions", "places": [{"cost_centre": "HAS301"}],
        "received_before_pence": 1_000_000_00,
    },
    {
        "title": "Highways maintenance grant", "awarding_body": "Department for Transport",
        "award_pence": 7_200_000_00, "kind": "capital", "ring_fenced": True, "fund": "CAP",
        "basis": "instalments", "account": "95080", "cost_centre": "CAP102",
        "unspent": "conditions", "places": [{"project": "P20001"}],
        "received_before_pence": 3_600_000_00,
        "clawback": "Whatever is not spent on carriageways and structures within two years",
    },
    {
        "title": "Public health grant", "awarding_body": "Department of Health and Social Care",
        "award_pence": 27_000_000_00, "kind": "revenue", "ring_fenced": True,
        "basis": "instalments", "account": "91050", "cost_centre": "FCW405",
        "unspent": "reserve",
        "places": [{"cost_centre": f"FCW40{number}"} for number in range(1, 6)],
        "received_before_pence": 20_250_000_00,
    },
    {
        "title": "General services grant",
        "awarding_body": "Ministry of Housing, Communities and Local Government",
        "award_pence": 2_400_000_00, "kind": "revenue", "ring_fenced": False,
        "basis": "instalments", "account": "91020", "cost_centre": "CEN107", "unspent": "none",
        "received_before_pence": 1_400_000_00,
    },
)  # fmt: skip
CONDITIONS = (
    # grant, kind, what, due, who
    (0, "claim", "Claim for the half year, certified", date(2026, 11, 20), "Children's finance"),
    (0, "audit", "Auditor's certificate of the year's spend", date(2027, 9, 30), "Internal audit"),
    (1, "report", "Half-year return of households helped", date(2026, 11, 27), "Housing options"),
    (2, "report", "Programme of works published", date(2026, 12, 18), "Highways"),
    (2, "spend", "Spent or contracted by the end of the year", date(2027, 3, 31), "Highways"),
    (3, "report", "Chief officer's statement of use", date(2027, 6, 30), "Public health"),
)
INSTALMENTS = (
    # grant, due, pounds, and whether the bank shows it that day
    (1, date(2026, 11, 12), 500_000, True),
    (1, date(2027, 2, 12), 500_000, False),
    (2, date(2026, 11, 19), 1_800_000, True),
    (2, date(2027, 2, 19), 1_800_000, False),
    (3, date(2027, 1, 6), 6_750_000, False),
    (4, date(2026, 11, 17), 200_000, True),
    (4, date(2026, 12, 17), 200_000, False),
)


def make_grants(bank: Bank) -> None:
    """Keep the grants as they stand on the first morning; again, it changes nothing."""
    made = [
        str(does("accountant", "budgets.add_grant", RUNS | one, f"grants:{number}").value)
        for number, one in enumerate(GRANTS)
    ]
    for number, (grant, kind, what, due, who) in enumerate(CONDITIONS):
        inputs = {"grant": made[grant], "kind": kind, "text": what, "due_on": due, "owner": who}
        does("accountant", "budgets.add_grant_condition", inputs, f"grants:condition:{number}")
    for number, (grant, due, pounds, comes) in enumerate(INSTALMENTS):
        said = f"GRANT {number + 1:02d} {due:%b%y}".upper()
        receipt = {"due_on": due, "amount_pence": pounds * 100, "said": said}
        inputs = {"grant": made[grant], "receipts": [receipt]}
        done = does("accountant", "budgets.expect_grant_receipts", inputs, f"grants:due:{number}")
        if comes:
            bank.pay_in(str(done.value[0]), due, pounds * 100, said)
    _claims(made[0])


def _claims(grant: str) -> None:
    """Claim the first quarter, certified; the second is prepared and waits for a signature."""
    for period, certify in ((3, True), (6, False)):
        inputs = {"grant": grant, "year": YEAR, "period": period}
        key = f"grants:claim:{period}"
        claim = does("accountant", "budgets.prepare_grant_claim", inputs, key).value
        if certify:
            does("chief", "budgets.certify_grant_claim", {"claim": claim}, f"{key}:certify")
