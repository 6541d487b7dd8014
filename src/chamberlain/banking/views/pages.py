"""Where the pages of banking are."""

from chamberlain.ui.pages import Pages

BASE = "/staff/banking/"
PAGES = Pages(BASE)
