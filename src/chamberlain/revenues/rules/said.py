"""What a person may say of a dwelling and its people in one row, read into dates and spans.

Days are inclusive here, as people speak: `single_to` is the last day alone.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from chamberlain.kernel.rates import history
from chamberlain.kernel.rules import Column
from chamberlain.revenues.rules.clocks import exception_months
from chamberlain.revenues.rules.rows import Item, Unfit, periods, text, year_of

DAY = timedelta(days=1)
EXCEPTIONS = tuple("EFGHIJKLM")
_PAIRS = "yes for all the time, or [first, last] pairs as JSON"
_SPANS = ("single", "dbr", "annexe", "empty", "second_home", "occupied")


def _day(name: str, words: str) -> Column:
    return Column(name, "date", "day", words, False)


def _whole(name: str, words: str) -> Column:
    return Column(name, "whole", "people", words, False)


def _text(name: str, unit: str, words: str) -> Column:
    return Column(name, "text", unit, words, False)


def _pence(name: str, words: str) -> Column:
    return Column(name, "pence", "pounds and pence", words, False)


INPUTS = (
    _text("financial_year", "year", "2026-27, or two (2025-26 and 2026-27); else of the days"),
    _text("band", "A to H", "Band in the list; list_band says the same"),
    _text("list_band", "A to H", "Band in the list"),
    _text("area", "", "Parish or enclosure; standard when blank"),
    _pence("annual_charge_pence", "The year's charge of the band charged, where none is on file"),
    _pence("band_d_pence", "The year's charge of band D, all bodies, where none is on file"),
    _day("liable_from", "First day liable, counted; the year's first when blank"),
    _day("liable_to", "Last day liable, counted; the year's last when blank"),
    _day("moved_in", "Day of moving in, which is counted"),
    _day("moved_out", "Day of moving out, which is not counted"),
    _day("completion", "Day of a sale: the buyer's from then on, the seller's before"),
    _day(
        "moved", "Day of a move from from_band to to_band; alone before and two after unless told"
    ),
    _text("from_band", "A to H", "Band of the dwelling left"),
    _text("to_band", "A to H", "Band of the dwelling moved to"),
    _whole("from_residents_counted", "Counted in the dwelling left; 1 when blank"),
    _whole("to_residents_counted", "Counted in the dwelling moved to; 2 when blank"),
    _text("old", "A to H", "Band before a change of the list"),
    _text("new", "A to H", "Band after it"),
    _day("effective", "First day of the new band"),
    _whole("residents", "Aged 18 or over who live there; 2 when blank"),
    _whole("residents_counted", "Of them, counted for discount; all but the disregarded if blank"),
    _whole("disregarded", "Of them, not counted"),
    _whole("students", "Of them, students"),
    _whole("severely_mentally_impaired", "Of them, severely mentally impaired; smi says the same"),
    _whole("smi", "The same"),
    _text("single", "", f"One counted resident: {_PAIRS}"),
    _day("single_from", "First day with one counted resident"),
    _day("single_to", "Last day with one counted resident"),
    _day("second_adult_from", "First day on which a second is counted; one before"),
    _day("turns_18", "Eighteenth birthday of a second: counted from then; one before"),
    _day("course_start", "One of two becomes a student: one counted from then"),
    _day("course_end", "Last day on which one of two is a student: one counted until then"),
    _day("students_until", "All are students until then (class N); one counted after, unless told"),
    _text("exempt_class", "class", "Class of exempt dwelling; class says the same"),
    _text("class", "class", "The same; of a second home, its class of exception"),
    _day("exempt_from", "First exempt day; class B: the day last used"),
    _day("exempt_to", "Last exempt day"),
    _day("death", "The only resident dies: class F from then, one counted before"),
    _day("grant", "Day of probate: class F ends six months later, class I holds for twelve"),
    _text("empty", "", f"Nobody lives there, unfurnished: {_PAIRS}"),
    _day("empty_from", "First day empty; liable from then, and to empty_to, unless told"),
    _day("empty_to", "Last day empty"),
    _day("empty_since", "First day of the dwelling's empty time, whoever owned it"),
    _text("occupied", "", "Times lived in meanwhile: up to six weeks stop no clock"),
    _text("class_c_discount", "percent", "Empty and unfurnished: discount the council gives"),
    _text("class_d_discount", "percent", "Needing major works: discount the council gives"),
    _day("class_c_to", "Last day of that discount"),
    _day("class_d_to", "Last day of that discount"),
    _text("second_home", "", f"Nobody's main home, furnished: {_PAIRS}"),
    _day("second_home_from", "First day as a second home; liable from then, unless told"),
    _text("use", "", "Such as second home, or job-related second home (class J)"),
    _day("marketed_from", "First day for sale (class G)"),
    _day("let_marketed_from", "First day on the market to let (class H)"),
    _text("exception_class", "class", "Class E to M; a second home unless said to be empty"),
    _day("exception_from", "Its event; the first day liable when blank"),
    *[_day(f"class_{c.lower()}_from", f"Event of exception class {c}") for c in EXCEPTIONS],
    _text("dbr", "", f"Disabled band reduction: {_PAIRS}"),
    _day("dbr_from", "Its first day"),
    _day("dbr_to", "Its last day"),
    _text("annexe", "", f"Annexe of the main home or a relative's: {_PAIRS}"),
    _day("annexe_from", "First day so used"),
    _day("annexe_to", "Last day so used"),
    _text("s13a_pct", "percent", "Further local reduction of what is left, such as 100%"),
    _day("s13a_from", "Its first day"),
    _day("s13a_to", "Its last day"),
)


@dataclass
class Said:
    """One row as dates and spans; a span is a list of inclusive [first, last] days."""

    item: Item
    years: tuple[int, ...]
    first: date
    last: date
    spans: dict[str, list[tuple[date, date]]]
    exceptions: list[tuple[str, date]]

    def on(self, name: str, day: date) -> bool:
        """Say whether a span holds on a day."""
        return any(first <= day <= last for first, last in self.spans[name])

    @property
    def used_as_second_home(self) -> bool:
        """Whether the row says that it is a second home, for some or all of the time."""
        use = (text(self.item, "use") or "").lower()
        return "second home" in use or bool(self.spans.get("second_home"))

    def day(self, name: str) -> date | None:
        """Return a day said, or None."""
        found: date | None = self.item.get(name)
        return found


def read(item: Item) -> Said:
    """Read a row; Unfit when what it says cannot be."""
    days = [value for value in item.values() if isinstance(value, date)]
    years = _years(item, days)
    said = Said(item, years, date(years[0], 4, 1), date(years[-1] + 1, 3, 31), {}, [])
    starts = [said.day(name) for name in ("liable_from", "moved_in")] + [said.day("empty_from")]
    out = said.day("moved_out")
    ends = [said.day("liable_to"), out - DAY if out else None]
    said.first = max([said.first, *(day for day in starts[:2] if day)])
    if not any(starts[:2]) and starts[2] and text(item, "empty") is None:
        said.first = max(said.first, starts[2])
        ends.append(said.day("empty_to"))
    second = said.day("second_home_from")
    if not any(starts) and second and text(item, "second_home") is None:
        said.first = max(said.first, second)
    said.last = min([said.last, *(day for day in ends if day)])
    if said.last < said.first:
        raise Unfit("liable_to", f"nobody is liable from {said.first} to {said.last}")
    for name in _SPANS:
        said.spans[name] = _span(item, name)
    said.exceptions = _exceptions(said)
    return said


def _years(item: Item, days: list[date]) -> tuple[int, ...]:
    words = text(item, "financial_year") or ""
    if " and " in words:
        return tuple(year_of({"financial_year": part}) for part in words.split(" and "))
    latest = history("revenues.council_tax")[-1].held_from.year
    inside = [day for day in days if day.year >= 2020]
    telling = [item.get(n) for n in ("liable_from", "moved_in", "completion", "moved", "effective")]
    return (year_of(item, [day for day in telling if day] or inside, latest),)


def _span(item: Item, name: str) -> list[tuple[date, date]]:
    start, end = item.get(f"{name}_from"), item.get(f"{name}_to")
    said = periods(item, name)
    if said and said[0][0] == date.min and (start or end):
        said = None
    if said is None and (start or end):
        return [(start or date.min, end or date.max)]
    return said or []


def _exceptions(said: Said) -> list[tuple[str, date]]:
    """Return each class of exception said, with its event, by day of event."""
    found = [(c, said.day(f"class_{c.lower()}_from")) for c in EXCEPTIONS]
    found += [("G", said.day("marketed_from")), ("H", said.day("let_marketed_from"))]
    if not said.day("death"):
        found.append(("I", said.day("grant")))
    other = text(said.item, "class") if said.used_as_second_home else None
    code = (text(said.item, "exception_class") or other or "").upper()
    if code and code not in exception_months():
        raise Unfit("exception_class", "expected a class from E to M")
    if code:
        found.append((code, said.day("exception_from") or said.first))
    if "job" in (text(said.item, "use") or "").lower():
        found.append(("J", said.first))
    return sorted(((c, day) for c, day in found if day), key=lambda pair: pair[1])


def changes(said: Said) -> list[date]:
    """Return every day on which something said begins to be otherwise."""
    begin = (
        "completion moved effective second_adult_from turns_18 course_start exempt_from death "
        "empty_since second_home_from s13a_from single_from"
    )
    finish = "course_end students_until exempt_to empty_to class_c_to class_d_to s13a_to"
    found = [said.day(name) for name in begin.split()]
    found += [day + DAY for name in finish.split() if (day := said.day(name))]
    for spans in said.spans.values():
        found += [first for first, _ in spans] + [last + DAY for _, last in spans
                                                  if last < date.max]  # fmt: skip
    for code, event in said.exceptions:
        found += [event, ends(code, event)]
    return [day for day in found if day]


def ends(code: str, event: date) -> date | None:
    """Return the day on which a class of exception has run its months, or None where it lasts."""
    months = exception_months()[code]
    if not months:
        return None
    years, month = divmod(event.month - 1 + months, 12)
    year, month = event.year + years, month + 1
    return date(year, month, min(event.day, monthrange(year, month)[1]))
