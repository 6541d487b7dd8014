"""Insight's published face: the month as a record, and as text."""

from chamberlain.insight.rules.month import MonthReport
from chamberlain.insight.rules.summary import summary_text
from chamberlain.kernel.door import query_handle

# month(scope, entity="BHX", year=2026, period=8, compare_seals=False) -> MonthReport
month = query_handle("insight.month")

__all__ = ["MonthReport", "month", "summary_text"]
