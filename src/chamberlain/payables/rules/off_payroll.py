"""Off-payroll workers: what is asked, and until when a disagreement waits. Pure."""

from datetime import date, timedelta

from chamberlain.kernel.rates import figures

SCHEME = "payables.off_payroll"


def questions_on(day: date) -> dict[str, str]:
    """Return what is asked, by its code."""
    return {one["code"]: one["asks"] for one in figures(SCHEME, day)["questions"]}


def answer_by(raised_on: date) -> date:
    """Return the last day to answer a disagreement; without an answer the council owes the tax."""
    return raised_on + timedelta(days=int(figures(SCHEME, raised_on)["answer_within_days"]))
