"""Where the pages of payroll are, and whose payroll a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/payroll/"
PAGES = Pages(BASE, seen_by="payroll.runs")
MY = "/my/"
MINE = Pages(MY, f"{MY}payslips")

STATES = {
    "open": "blue",
    "calculated": "yellow",
    "approved_once": "light-blue",
    "approved": "turquoise",
    "posted": "green",
    "cancelled": "grey",
}
