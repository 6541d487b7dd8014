"""Where the pages of tax are, and whose tax a person sees."""

from chamberlain.ui.pages import Pages

BASE = "/staff/tax/"
PAGES = Pages(BASE)
