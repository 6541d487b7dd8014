"""Spending files in every style, made by the tests: the rows are known, the style is drawn."""

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

HEADINGS = {
    "day": ["Payment Date", "Date", "Paid Date", "PAYMENT_DATE", "Date of payment", "Posting Date"],
    "supplier": ["Supplier Name", "Vendor", "Payee", "Beneficiary", "Creditor Name", "SUPPLIER"],
    "service": ["Service Area", "Directorate", "Department", "Organisational Unit"],
    "reference": ["Transaction Number", "Document No", "Invoice Ref", "Voucher number"],
    "amount": ["Amount", "Amount (£)", "Net Amount", "Amount Excl VAT", "Value", "Payment Amount",
               "Total (excludes VAT)", "Invoice Line Value (net of VAT)", "Net", "£"],
}  # fmt: skip
SUPPLIERS = ["Ash Joinery Ltd", "TOTAL GAS & POWER", "REDACTED PERSONAL DATA", 'Smith, "Bob" & Co',
             "Café Ölé Limited", "Payment to Individual", "O'Brien Care", "3663 Foods"]  # fmt: skip
DATES = ["%d/%m/%Y", "%Y-%m-%d", "%d-%b-%y", "%d-%b-%Y", "%d/%m/%y", "%d %B %Y", "%d.%m.%Y",
         "%Y-%m-%d 00:00:00"]  # fmt: skip


def pounds(pence: int, style: str) -> str:
    """Write pence as one council or another does."""
    whole = f"{abs(pence) // 100}.{abs(pence) % 100:02d}"
    grouped = f"{abs(pence) // 100:,}.{abs(pence) % 100:02d}"
    figures, before, after = STYLES[style]
    amount = grouped if figures == "grouped" else whole
    if style == "short" and pence % 100 == 0:
        amount = amount.removesuffix(".00")
    sign = "£" if "£" in style else ""
    return f"{before}{sign}{amount}{after}" if pence < 0 else f"{sign}{amount}"


STYLES = {
    "plain": ("whole", "-", ""),
    "short": ("whole", "-", ""),
    "commas": ("grouped", "-", ""),
    "£": ("grouped", "-", ""),
    "£ brackets": ("grouped", "(", ")"),
    "brackets": ("grouped", "(", ")"),
    "trailing": ("grouped", "", "-"),
    "credit": ("grouped", "", " CR"),
    "spaced": ("grouped", " - ", " "),
}
AMOUNTS = list(STYLES)


@dataclass(frozen=True)
class Line:
    """One payment as it is published."""

    day: date
    supplier: str
    service: str
    reference: str
    pence: int


lines = st.lists(
    st.builds(
        Line,
        st.dates(date(2011, 1, 1), date(2026, 12, 31)),
        st.sampled_from(SUPPLIERS),
        st.sampled_from(["Adults", "Highways", "Schools; early years"]),
        st.integers(1, 10**8).map(lambda n: f"INV{n}"),
        st.integers(-(10**9), 10**10),
    ),
    min_size=3,
    max_size=25,
)


@dataclass(frozen=True)
class Style:
    """How a file is written."""

    order: list[str]
    headings: dict[str, str]
    day: str
    amounts: list[str]
    delimiter: str
    encoding: str
    line_end: str
    titles: int
    blanks: bool
    total: bool


styles = st.builds(
    Style,
    order=st.permutations(list(HEADINGS)),
    headings=st.fixed_dictionaries({k: st.sampled_from(v) for k, v in HEADINGS.items()}),
    day=st.sampled_from(DATES),
    amounts=st.lists(st.sampled_from(AMOUNTS), min_size=1, max_size=4),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
    line_end=st.sampled_from(["\n", "\r\n", "\r"]),
    titles=st.integers(0, 19),
    blanks=st.booleans(),
    total=st.booleans(),
)


def table(found: list[Line], style: Style) -> list[list[str]]:
    """Return the rows of cells of a file, title rows and total among them."""
    rows = [["Spending over £500"], ["Report run:", "by finance"]][: min(style.titles, 2)]
    rows += [[]] * max(0, style.titles - 2)
    rows.append([style.headings[name] for name in style.order])
    for number, line in enumerate(found):
        cells = {
            "day": line.day.strftime(style.day),
            "supplier": line.supplier,
            "service": line.service,
            "reference": line.reference,
            "amount": pounds(line.pence, style.amounts[number % len(style.amounts)]),
        }
        rows.append([cells[name] for name in style.order])
        if style.blanks and number % 3 == 1:
            rows.append([""] * len(style.order))
    if style.total:
        whole = pounds(sum(line.pence for line in found), style.amounts[0])
        said = {"amount": whole, "supplier": "Grand Total"}
        rows.append([said.get(name, "") for name in style.order])
    return rows
