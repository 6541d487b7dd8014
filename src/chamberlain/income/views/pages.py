"""Where the pages of income are, and whose income a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/income/"
PAGES = Pages(BASE, seen_by="income.accounts")
