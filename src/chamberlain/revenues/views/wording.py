"""Words that are not ours to change, or that several pages of residents share."""

from datetime import date

from chamberlain.kernel.rates import figures

FEATURES = (
    ("room", "A room, not a bathroom, kitchen or toilet, that the disabled person mainly uses"),
    ("second_bathroom", "A second bathroom that they need"),
    ("second_kitchen", "A second kitchen that they need"),
    ("wheelchair", "Enough space indoors for a wheelchair that they need"),
)
"""SI 1992/554 regulation 3."""

EXEMPTIONS = (
    ("N", "Everybody who lives there is a student"),
    ("U", "Everybody who lives there is severely mentally impaired"),
    ("S", "Everybody who lives there is under 18"),
    ("F", "It is empty because the person who was liable has died"),
    ("E", "It is empty because the person lives in hospital or a care home for good"),
    ("I", "It is empty because the person moved to be cared for elsewhere"),
    ("J", "It is empty because the person moved to care for somebody"),
    ("K", "It is empty, and was last a student's who is away to study"),
    ("D", "It is empty because the person is in prison or detained"),
    ("L", "It is empty because a lender took it back"),
    ("G", "Nobody may live there by law"),
    ("H", "It waits for a minister of religion"),
    ("B", "It is a charity's, and empty for less than six months"),
    ("T", "It is an annexe that may not be let separately, and empty"),
    ("W", "It is an annexe where a dependent relative lives"),
)
"""SI 1992/558 article 3, in words people use; M, O, P, Q, R and V are asked for by landlords,
the forces, visiting forces, trustees, moorings and diplomats: on paper."""


def guarantee(today: date, council: str) -> list[str]:
    """Return the Direct Debit Guarantee, word for word as the scheme has it."""
    notice = figures("revenues.direct_debit", today)["notice_working_days"]
    return [
        "This Guarantee is offered by all banks and building societies that accept instructions "
        "to pay Direct Debits.",
        f"If there are any changes to the amount, date or frequency of your Direct Debit {council} "
        f"will notify you {notice} working days in advance of your account being debited or as "
        f"otherwise agreed. If you request {council} to collect a payment, confirmation of the "
        "amount and date will be given to you at the time of the request.",
        f"If an error is made in the payment of your Direct Debit, by {council} or your bank or "
        "building society, you are entitled to a full and immediate refund of the amount paid from "
        "your bank or building society. If you receive a refund you are not entitled to, you must "
        f"pay it back when {council} asks you to.",
        "You can cancel a Direct Debit at any time by simply contacting your bank or building "
        "society. Written confirmation may be required. Please also notify us.",
    ]
