"""How an account's charge came to be, day by day in plain English, and its way to the ledger."""

from chamberlain.kernel.door import Scope
from chamberlain.kernel.money import format_percent, format_pounds
from chamberlain.kernel.references import Explanation, explains
from chamberlain.ledger.contract import journals_of
from chamberlain.revenues.queries.accounts import SegmentRow, account
from chamberlain.revenues.queries.runs import billing_run

PAGES = "/staff/revenues/"
EXEMPT = {
    "N": "everybody who lives there is a student",
    "U": "everybody who lives there is severely mentally impaired",
    "F": "the person who was liable has died",
}


def in_words(one: SegmentRow) -> list[str]:
    """Return how a run of days was worked out, a sentence for each step, in order."""
    days = f"{one.first_day:%-d %B %Y} to {one.last_day:%-d %B %Y}"
    counted = f"{one.days} day{'s' if one.days > 1 else ''}"
    if one.exempt:
        why = EXEMPT.get(one.exempt, "")
        reason = f": {why}" if why else ""
        exempt = f"The home is exempt, class {one.exempt}{reason}."
        return [f"{days}, {counted}: nothing is charged. {exempt}"]
    band = "A with the disabled band reduction" if one.band == "A*" else one.band
    whole = one.days == one.year_days
    share = "the whole year" if whole else f"{counted} of the year's {one.year_days}"
    said = [f"{days}: band {band}, {share}: {format_pounds(one.gross_pence)}."]
    steps = [
        (one.discount_pence, f"Less {format_percent(one.discount_e2)}{_because(one)}"),
        (one.annexe_pence, "Less half, because it is an annexe used with its home"),
        (one.reduction_pence, "Less council tax reduction, because of your income"),
        (one.local_reduction_pence, "Less a further reduction that the council gives and pays for"),
    ]
    if one.premium_pence:
        said.append(
            f"Plus {format_percent(one.premium_e2)} premium, because nobody lives there: "
            f"{format_pounds(one.premium_pence)}."
        )
    said += [f"{words}: {format_pounds(pence)}." for pence, words in steps if pence]
    if one.net_pence != one.gross_pence:
        said.append(f"So for these days: {format_pounds(one.net_pence)}.")
    return said


def _because(one: SegmentRow) -> str:
    if one.discount_e2 == 2500:
        return ", because one adult counts"
    if one.discount_e2 == 5000:
        return ", because nobody who lives there counts"
    return ""


@explains("revenues:account", query="revenues.account")
def explain_account(scope: Scope, reference: str) -> Explanation:
    """An account: each run of days in words, and what was paid."""
    found = account(scope, reference)
    return Explanation(
        reference=f"revenues:account:{reference}",
        title=f"Council tax account {reference}",
        url=f"{PAGES}accounts/{reference}",
        amount_pence=found.balance_pence,
        facts=[
            ("Address", found.address),
            ("Band", found.band),
            ("Charged", format_pounds(sum(one.charged_pence for one in found.years))),
            ("Paid", format_pounds(sum(one.paid_pence for one in found.years))),
            ("Rule", "revenues.charge"),
        ],
        leads_to=[],
        workings=[
            {
                "days": f"{one.first_day:%-d %b %Y} to {one.last_day:%-d %b %Y}",
                "how": " ".join(in_words(one)),
                "to pay": format_pounds(one.net_pence),
            }
            for one in found.segments
        ],
    )


@explains("revenues:billing", query="revenues.billing_run")
def explain_billing(scope: Scope, reference: str) -> Explanation:
    """A billing run: its totals by body, and the journals that carry them."""
    found = billing_run(scope, reference)
    one = found.run
    refs = [
        f"revenues:billing:{reference}/{side}"
        for side in ("billing_authority", "police", "fire", "local")
    ]
    posted = journals_of(scope, source="revenues", source_refs=refs)
    return Explanation(
        reference=f"revenues:billing:{reference}",
        title=f"Annual bills of {one.year}-{(one.year + 1) % 100:02d}",
        url=f"{PAGES}billing/{reference}",
        amount_pence=one.charged_pence,
        facts=[
            ("Bills", f"{one.bills:,}"),
            ("Council", format_pounds(one.billing_authority_pence)),
            ("Police", format_pounds(one.police_pence)),
            ("Fire", format_pounds(one.fire_pence)),
            ("Local reductions", format_pounds(one.local_reduction_pence)),
        ],
        leads_to=[(f"Journal {name}", f"ledger:journal:{name}") for name in posted.values()],
        workings=[
            {"check": check.what, "one": format_pounds(check.one_pence),
             "other": format_pounds(check.other_pence), "agrees": "yes" if check.agrees else "NO"}
            for check in found.checks
        ],
    )  # fmt: skip
