"""The demonstration council's budgets: loaded, approved, moved, forecast and reported on."""

from datetime import date
from typing import Any

from chamberlain.demo.budget_recipe import (
    DRIFTS,
    FUNDING,
    BudgetLine,
    budget_lines,
    month_pence,
)
from chamberlain.demo.history import FIRST_DAY, YEAR
from chamberlain.demo.people import asks, does
from chamberlain.demo.plans import make_plans
from chamberlain.demo.schemes import SAVINGS, SCHEMES
from chamberlain.kernel.make import ENTITY

PLACE = {"entity": ENTITY, "year": YEAR}
CHUNK = 1_000
UNSAID = {"FCW104", "FCW106", "COP404", "CHB205", "CHB304"}
"""Cost centres whose managers have not forecast yet: there is work to see."""
QUIET_PERMILLE = 16
REPORTED, FORECAST = 5, 7
"""The period last reported on, and the one whose report is being made."""
ON_BUDGET = "On budget"
BEARS = {account for _, account, _ in FUNDING}
WORTH_SAYING_PENCE = 2_500_000
PAST = ((YEAR - 1, 955), (YEAR - 2, 905))
"""Former years, with their level in thousandths of this year's."""
RESOLVED = "Budget Council, 26 February 2026, item 93"


def make_budgets() -> None:
    """Load the year's budget and everything said of it since; again, it changes nothing."""
    does("system", "budgets.load_starter", {}, "budgets:starter")
    lines = budget_lines(_centres())
    _original(lines)
    _managers(sorted({line.cost_centre for line in lines}))
    _past(lines)
    _capital()
    savings = _savings()
    _virements()
    _forecast(lines, REPORTED, 600)
    _standing(savings, REPORTED, 700)
    does("chief", "budgets.publish_report", PLACE | {"period": REPORTED}, "budgets:report:5")
    _forecast(lines, FORECAST, 1_000)
    _standing(savings, FORECAST, 1_000)
    _measures()
    _commitments()
    make_plans()


def _centres() -> dict[str, str]:
    tree = asks("system", "ledger.cost_centre_tree", {"as_at": FIRST_DAY})
    rows = tree.select("cost_centre", "entity", "service").iter_rows()
    return {centre: service for centre, entity, service in rows if entity == ENTITY}


def _original(lines: list[BudgetLine]) -> None:
    rows = [
        {
            "cost_centre": line.cost_centre,
            "account": line.account,
            "fund": line.fund,
            "amount_pence": line.amount_pence,
            "profile": line.profile,
        }
        for line in lines
    ]
    for number, part in enumerate(_chunks(rows)):
        inputs = PLACE | {"lines": part}
        does("accountant", "budgets.load_original", inputs, f"budgets:original:{number}")
    total = sum(line.amount_pence for line in lines)
    resolved = PLACE | {"net_pence": total, "resolution": RESOLVED}
    does("s151", "budgets.approve_original", resolved, "budgets:approve")


def _chunks(rows: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    return [rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK)]


def _managers(centres: list[str]) -> None:
    """Let the budget holder answer for one service, the head for care, the director for others."""
    appointments = [
        {
            "cost_centre": centre,
            "person": "holder"
            if centre.startswith("FCW1")
            else "head"
            if centre.startswith(("FCW2", "FCW3", "HAS1", "HAS3"))
            else "director",
        }
        for centre in centres
    ]
    inputs = {"entity": ENTITY, "held_from": FIRST_DAY, "appointments": appointments}
    does("accountant", "budgets.appoint_managers", inputs, "budgets:managers")


def _past(lines: list[BudgetLine]) -> None:
    """Load two former years by month, each a little lower, and none exactly like another."""
    sums: dict[tuple[str, str, int, int], int] = {}
    for year, level in PAST:
        for line in lines:
            for period in range(1, 13):
                key = (line.cost_centre, line.account[0], year, period)
                uneven = 920 + (period * 37 + year * 11 + len(sums) * 7_919) % 161
                pence = month_pence(line, period) * level * uneven // 1_000_000
                sums[key] = sums.get(key, 0) + pence
    rows = [
        {
            "cost_centre": centre,
            "group": group,
            "year": year,
            "period": period,
            "amount_pence": pence,
        }
        for (centre, group, year, period), pence in sums.items()
    ]
    for number, part in enumerate(_chunks(rows)):
        inputs = {"entity": ENTITY, "months": part}
        does("accountant", "budgets.load_past_months", inputs, f"budgets:past:{number}")


def _forecast(lines: list[BudgetLine], period: int, known_permille: int) -> None:
    """Say what each cost centre's groups will come to, as far as it was known by then."""
    sums: dict[tuple[str, str], list[int]] = {}
    for line in lines:
        if line.cost_centre in UNSAID or not line.runs or line.account in BEARS:
            continue
        drift = line.drift_permille if abs(line.drift_permille) >= QUIET_PERMILLE else 0
        both = sums.setdefault((line.cost_centre, line.account[0]), [0, 0])
        both[0] += line.amount_pence
        both[1] += line.amount_pence * drift * known_permille // 1_000_000
    moved = _moved()
    for both in sums.values():
        both[1] = both[1] // 100_000 * 100_000 if abs(both[1]) >= WORTH_SAYING_PENCE else 0
    rows = [
        {
            "cost_centre": centre,
            "group": group,
            "outturn_pence": budget + moved.get((centre, group), 0) + over,
            "reason": _reason(centre, group) if over else ON_BUDGET,
        }
        for (centre, group), (budget, over) in sums.items()
    ]
    inputs = PLACE | {"period": period, "forecasts": rows}
    does("accountant", "budgets.enter_forecasts", inputs, f"budgets:forecast:{period}")


def _moved() -> dict[tuple[str, str], int]:
    """Return what virements gave or took, so that what follows the budget follows them too."""
    found: dict[tuple[str, str], int] = {}
    for _, _, _, moves, decider in VIREMENTS:
        for centre, account, thousands in moves if decider else ():
            key = (centre, account[0])
            found[key] = found.get(key, 0) + thousands * 100_000
    return found


def _reason(centre: str, group: str) -> str:
    kind = "income" if group == "9" else "spent"
    return DRIFTS.get((centre, kind), (0, "Posts filled later than budgeted"))[1]


def _capital() -> None:
    for scheme in SCHEMES:
        named = {
            "entity": ENTITY,
            "project": scheme.project,
            "name": scheme.name,
            "directorate": scheme.directorate,
            "manager": scheme.manager,
        }
        key = f"budgets:scheme:{scheme.project}"
        reference = does("accountant", "budgets.add_scheme", named, key).value
        parts = [
            {"year": year, "funding": funding, "amount_pence": thousands * 100_000}
            for year, funding, thousands in scheme.budget
        ]
        asked = {
            "scheme": reference,
            "kind": "approval",
            "reason": "Capital programme 2026/27",
            "lines": parts,
        }
        change = does("accountant", "budgets.propose_scheme_change", asked, f"{key}:budget").value
        decided = {"change": change, "minute": RESOLVED}
        does("s151", "budgets.approve_scheme_change", decided, f"{key}:approve")
        for gate in range(1, scheme.gates + 1):
            passing = {"scheme": reference, "gate": gate}
            does("s151", "budgets.pass_gate", passing, f"{key}:gate:{gate}")
        said = {
            "scheme": reference,
            "year": YEAR,
            "period": FORECAST,
            "year_pence": scheme.year_forecast * 100_000,
            "total_pence": scheme.total_forecast * 100_000,
            "reason": scheme.reason,
        }
        does("accountant", "budgets.forecast_scheme", said, f"{key}:forecast")
        if scheme.project == "P10001":
            _reprofile(str(reference))


def _reprofile(scheme: str) -> None:
    """Propose to move the school's late works to next year: somebody else decides."""
    lines = [
        {"year": YEAR, "funding": "grant", "amount_pence": -1_200 * 100_000},
        {"year": YEAR + 1, "funding": "grant", "amount_pence": 1_200 * 100_000},
    ]
    asked = {
        "scheme": scheme,
        "kind": "reprofile",
        "reason": "The hall is finished in May",
        "lines": lines,
    }
    does("accountant", "budgets.propose_scheme_change", asked, f"budgets:reprofile:{scheme}")


def _savings() -> list[str]:
    rows = [
        {
            "cost_centre": centre,
            "title": title,
            "owner": owner,
            "proposed_pence": proposed * 100_000,
        }
        for centre, title, owner, proposed, *_ in SAVINGS
    ]
    added = does("accountant", "budgets.add_savings", PLACE | {"savings": rows}, "budgets:savings")
    value = added.value
    return list(value["accepted"] if isinstance(value, dict) else value.accepted)


def _standing(references: list[str], period: int, share_permille: int) -> None:
    for reference, (_, _, _, proposed, achieved, risk, lost) in zip(
        references, SAVINGS, strict=True
    ):
        done = achieved * share_permille // 1_000
        parts = {"achieved_pence": done, "at_risk_pence": risk, "unachievable_pence": lost}
        parts["anticipated_pence"] = proposed - done - risk - lost
        inputs = {name: thousands * 100_000 for name, thousands in parts.items()}
        does(
            "accountant",
            "budgets.report_saving",
            inputs | {"saving": reference, "period": period},
            f"budgets:saving:{reference}:{period}",
        )


MEMBERS = "members"
"""Who decides above every officer: the chief finance officer records it by its minute."""

VIREMENTS: tuple[tuple[str, str, str, tuple[tuple[str, str, int], ...], str], ...] = (
    ("accountant", "permanent", "Customer services staff move to libraries",
     (("CHB303", "11010", -42), ("FCW102", "11010", 42)), "chief"),
    ("accountant", "one_off", "Social worker vacancies pay for agency cover",
     (("FCW301", "11010", -180), ("FCW302", "11010", 180)), "s151"),
    ("accountant", "permanent", "One fleet budget",
     (("COP203", "41040", -18), ("COP201", "41040", 18)), "chief"),
    ("accountant", "one_off", "Winter resilience from contingency",
     (("CEN105", "12090", -300), ("COP106", "51210", 300)), MEMBERS),
    ("head", "one_off", "Training for front door staff",
     (("FCW303", "41040", -12), ("FCW313", "45020", 12)), ""),
    ("accountant", "one_off", "Licences that replace two office contracts",
     (("CHB108", "23010", -85), ("CHB302", "43020", 85)), ""),
)  # fmt: skip
"""(who proposes, kind, what for, moves in thousands, who approves; "" waits)."""


def _virements() -> None:
    for number, (who, kind, reason, moves, decider) in enumerate(VIREMENTS):
        lines = [
            {"cost_centre": centre, "account": account, "amount_pence": thousands * 100_000}
            for centre, account, thousands in moves
        ]
        inputs = PLACE | {"kind": kind, "reason": reason, "lines": lines}
        key = f"budgets:virement:{number}"
        reference = does(who, "budgets.propose_virement", inputs, key).value
        if not decider:
            continue
        decided = {"virement": reference}
        if decider == MEMBERS:
            decided["minute"] = "Cabinet, 15 October 2026, item 61"
        approver = "s151" if decider == MEMBERS else decider
        does(approver, "budgets.approve_virement", decided, f"{key}:approve")


def _measures() -> None:
    for directorate, title, thousands in (
        ("FCW", "Recruitment controls: posts held to January", -450),
        ("HASC", "Health funding sought for nine placements", -620),
        ("COPS", "Non-essential works deferred", -180),
        ("CHUB", "Spending panel on supplies", -240),
    ):
        inputs = {"directorate": directorate, "title": title, "amount_pence": thousands * 100_000}
        does(
            "accountant",
            "budgets.add_measure",
            PLACE | {"period": FORECAST} | inputs,
            f"budgets:measure:{directorate}",
        )


def _commitments() -> None:
    """Load the orders of the system that still keeps them."""
    rows = [
        {
            "source_ref": f"{4_500_100 + number}/1",
            "cost_centre": centre,
            "account": account,
            "amount_pence": thousands * 100_000,
            "payee": payee,
            "description": what,
            "expected_on": date(YEAR, 11, 5 + number),
        }
        for number, (centre, account, thousands, payee, what) in enumerate(ORDERS)
    ]
    inputs = PLACE | {"source": "incumbent", "commitments": rows}
    does("accountant", "budgets.load_commitments", inputs, "budgets:orders")


ORDERS = (
    ("FCW101", "32030", 1_240, "Skylark Coaches Ltd", "Autumn and spring routes"),
    ("FCW102", "41040", 46, "Steyne Library Supply Ltd", "Shelving"),
    ("FCW103", "45110", 380, "Pavilion Community Association", "Third quarter's grant"),
    ("FCW104", "41040", 18, "Beacon Systems Ltd", "Radio batteries"),
    ("FCW304", "51110", 2_350, "Oakfield Children's Homes Ltd", "Two placements to March"),
    ("HAS101", "51010", 3_600, "Linden Care Homes Ltd", "Block beds, winter"),
    ("HAS302", "51170", 940, "Marina Lodgings Ltd", "Nightly lets, block of forty"),
    ("COP104", "51210", 2_100, "Downland Civil Engineering Ltd", "Carriageway patching"),
    ("COP204", "51200", 5_200, "Ouse Valley Environmental Services plc", "Disposal to March"),
    ("COP305", "51220", 700, "Cuckmere Leisure Ltd", "Operating contract"),
    ("CHB108", "41040", 64, "Regency Building Services Ltd", "Meeting room refit"),
    ("CHB302", "43020", 1_150, "Kestrel Software Ltd", "Licences to March"),
)
