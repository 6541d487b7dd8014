"""What came back in a form, as inputs for the door.

Text is passed on as it was typed: amounts are parsed exactly by the kernel's `Pence`, and the door
says what is wrong. Only what a page splits (a day in three boxes, rows) is put together here.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from chamberlain.kernel.exact import scaled
from chamberlain.kernel.tabular import read_table_bytes
from chamberlain.ui.inputs import Input, inputs_of, shown

Keep = Callable[[UploadedFile], str]
"""Stores an uploaded file and gives the reference of the document."""

Given = Mapping[str, str]
Files = Mapping[str, UploadedFile]
YES = frozenset({"true", "on", "yes", "1"})


class Reading:
    """One reading of a form: `values` for the door, and `errors` by path ("lines.0.amount")."""

    def __init__(self, given: Given, files: Files, keep: Keep | None) -> None:
        self.given, self.files, self.keep = given, files, keep
        self.errors: dict[str, str] = {}

    def read(self, inputs: Sequence[Input], before: str = "") -> dict[str, Any]:
        """What was given for `inputs`, whose controls' names begin with `before`."""
        values: dict[str, Any] = {}
        for each in inputs:
            value = self._one(each, before)
            if value is not None:
                values[each.name] = value
        return values

    def _one(self, each: Input, before: str) -> Any:
        name = before + each.name
        together = {
            "day": self._day,
            "decimal": self._decimal,
            "rows": self._rows,
            "group": self._group,
            "document": self._file,
            "file": self._file,
            "table": self._file,
        }.get(each.kind)
        if together:
            return together(each, name)
        typed = self.given.get(name, "").strip()
        if each.kind == "yes_no":
            return typed.lower() in YES
        if each.kind == "many":
            return [part for part in map(str.strip, re.split(r"[\n,;]", typed)) if part]
        if typed:
            return typed
        emptied = name in self.given and each.start and each.kind in ("text", "paragraph")
        return "" if emptied else None

    def _day(self, each: Input, name: str) -> str | dict[str, str] | None:
        """The day as the door wants it, or what was typed where that is no day."""
        parts = [self.given.get(f"{name}-{part}", "").strip() for part in ("day", "month", "year")]
        if not any(parts):
            return None
        try:
            day, month, year = (int(part) for part in parts)
            return date(year + 2000 if year < 100 else year, month, day).isoformat()
        except ValueError:
            self.errors[_path(name)] = f"{each.label} must be a real date, such as 27 3 2026"
            return dict(zip(("day", "month", "year"), parts, strict=True))

    def _decimal(self, each: Input, name: str) -> int | str | None:
        """The number as the door wants it, or what was typed where that is none."""
        typed = self.given.get(name, "").strip()
        if not typed:
            return None
        try:
            return scaled(typed.removesuffix("%").replace(",", ""), each.places)
        except ValueError:
            self.errors[_path(name)] = (
                f"{each.label} must be a number of at most {each.places} decimals, such as 2.5"
            )
            return typed

    def _rows(self, each: Input, name: str) -> list[dict[str, Any]]:
        assert each.record is not None  # noqa: S101 - kind "rows" always has one
        inputs = inputs_of(each.record)
        starts = re.compile(re.escape(name) + r"-(\d+)-")
        numbers = {int(found[1]) for key in self.given if (found := starts.match(key))}
        rows = []
        for number in sorted(numbers):
            row = self.read(inputs, f"{name}-{number}-")
            if _filled_in(inputs, row):
                rows.append(row)
        return rows

    def _group(self, each: Input, name: str) -> dict[str, Any] | None:
        assert each.record is not None  # noqa: S101 - kind "group" always has one
        inputs = inputs_of(each.record)
        values = self.read(inputs, f"{name}-")
        return values if each.required or _filled_in(inputs, values) else None

    def _file(self, each: Input, name: str) -> Any:
        uploaded = self.files.get(name)
        if uploaded is None:
            return self.given.get(f"{name}-kept") or None
        if each.kind == "document":
            return self.keep(uploaded) if self.keep else None
        content = uploaded.read()
        if each.kind == "table":
            return read_table_bytes(content, uploaded.name or "table.csv")
        return content


def _filled_in(inputs: Sequence[Input], row: Mapping[str, Any]) -> bool:
    """Whether a row holds more than what stood there to begin with."""
    begun = {
        each.name: each.start if each.kind == "decimal" else shown(each.start, each.kind)
        for each in inputs
    }
    return any(
        value not in (None, "", False, []) and value != begun[name] for name, value in row.items()
    )


def _path(name: str) -> str:
    return name.replace("-", ".")
