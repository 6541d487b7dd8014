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


NOTES = (
    (
        "If something changes",
        "You must tell us within 21 days if you believe a discount, an exemption or a "
        "reduction on this bill is no longer right. If you don't, we may charge a penalty of "
        "£70, and of £280 for each time after that.",
    ),
    (
        "Paying in twelve instalments",
        "You may ask to pay in twelve monthly instalments instead of ten, before the year or "
        "during it. Write to us or ask online; we send you a new bill.",
    ),
    (
        "Valuation bands",
        "Each home is in one of eight bands by what it would have sold for on 1 April 1991: A to "
        "£40,000, B to £52,000, C to £68,000, D to £88,000, E to £120,000, F to £160,000, G to "
        "£320,000, H above. The Valuation Office decides the band. You may ask it to look at the "
        "band when you first become liable, when the home or its surroundings changed, or when a "
        "tribunal decided on a home like yours; go on paying meanwhile.",
    ),
    (
        "If you think the bill is wrong",
        "Write and tell us why: that you are not liable, that the home is exempt, or that a "
        "discount, reduction or premium is not right. We answer within two months; if you still "
        "disagree, or hear nothing, you may appeal to the Valuation Tribunal. Go on paying "
        "meanwhile.",
    ),
    (
        "Discounts",
        "The full tax is for two adults or more. One adult who lives alone pays 25% less. "
        "People under 18, students, apprentices, live-in carers, severely mentally impaired "
        "people, people in hospital or prison and others don't count as adults: if one is left, "
        "25% less; if none, 50% less.",
    ),
    (
        "Exempt homes",
        "Some homes are charged nothing: those where only students, severely mentally impaired "
        "people or people under 18 live, and some empty ones, such as a home left by somebody who "
        "died, went into care or is in prison.",
    ),
    (
        "Disabled band reduction",
        "A home with a room, a second bathroom or kitchen, or space for a wheelchair that a "
        "disabled person who lives there needs is charged one band lower; in band A, a sixth less.",
    ),
    (
        "Empty and second homes",
        "An empty, unfurnished home is charged more after a year, and more again after five and "
        "ten. A furnished home that is nobody's main home may be charged double. There are "
        "exceptions: ask us.",
    ),
    (
        "Council tax reduction and help",
        "If your income is low you may pay less: ask for council tax reduction. If you cannot pay, "
        "tell us before an instalment is missed. If you miss one we send a reminder; after a third "
        "in a year the whole balance falls due. Free, independent advice: Citizens Advice, "
        "StepChange, National Debtline.",
    ),
    (
        "What the money is spent on",
        "What each body spends, what it asks of council tax and why that changed stands on our "
        "website. Ask us and we send you a copy, free of charge. The council's amount includes "
        "what it spends on adult social care.",
    ),
)
"""What SI 2011/3038 has a demand notice state or go with it, in words people use. The amounts of
penalties: Local Government Finance Act 1992 schedule 3 paragraph 1, as uprated."""


def notes(council: str, on: date, *, direct_debit: bool) -> list[list[str]]:
    """Return the second page of a bill: what the law has it say, and the Guarantee for payers."""
    said = [list(note) for note in NOTES]
    said.append(["Asking us", f"Write to Council Tax, {council}, quoting the account number, or "
                 "ask online on the page where this bill is shown."])  # fmt: skip
    if direct_debit:
        said.append(["The Direct Debit Guarantee", *guarantee(on, council)])
    return said
