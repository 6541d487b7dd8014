"""Stages of sick pay and maternity pay: by service, less what was paid, in words."""

from datetime import date

from chamberlain.people.rules.pay_stages import Away, stages


def away(first, until, service=date(2018, 4, 1), absence="ABS-1", **more):
    given = {"kind": "sickness"} | more
    return Away(absence, "ASN-1", service_from=service, first_day=first, until=until, **given)


def seen(found):
    return [(one.stage, one.stage_from, one.stage_to) for one in found]


def test_after_five_years_the_first_six_months_are_at_full_pay():
    found = stages([away(date(2026, 11, 2), date(2026, 11, 14))])

    assert seen(found) == [("full", date(2026, 11, 2), date(2026, 11, 14))]
    assert "6 months of full pay, of which 0 days used" in found[0].why


def test_in_the_first_four_months_a_month_of_full_pay_is_followed_by_none():
    found = stages([away(date(2026, 9, 1), date(2026, 11, 1), service=date(2026, 6, 1))])

    assert seen(found) == [
        ("full", date(2026, 9, 1), date(2026, 10, 1)),
        ("none", date(2026, 10, 1), date(2026, 11, 1)),
    ]


def test_full_pay_used_in_the_year_before_comes_off_full_pay_and_half_off_half():
    first = away(date(2026, 1, 5), date(2026, 3, 6), service=date(2024, 12, 1), absence="ABS-0")
    second = away(date(2026, 9, 1), date(2026, 12, 1), service=date(2024, 12, 1))

    found = stages([second, first])

    assert seen(found)[0] == ("full", date(2026, 1, 5), date(2026, 3, 6))
    assert seen(found)[1:] == [
        ("half", date(2026, 9, 1), date(2026, 10, 31)),
        ("none", date(2026, 10, 31), date(2026, 12, 1)),
    ]
    assert "of which 60 days used" in found[1].why


def test_half_days_use_half_of_what_they_last():
    first = away(
        date(2026, 1, 1), date(2026, 3, 2), service=date(2024, 12, 1), absence="ABS-0",
        half_days=True,
    )  # fmt: skip
    second = away(date(2026, 9, 1), date(2026, 12, 1), service=date(2024, 12, 1))

    found = stages([first, second])

    assert seen(found)[1] == ("full", date(2026, 9, 1), date(2026, 10, 1))


def test_maternity_is_six_weeks_at_nine_tenths_and_twelve_at_half_for_who_comes_back():
    child = {"kind": "maternity", "event": "due", "event_on": date(2026, 12, 1)}
    leave = date(2026, 11, 2), date(2027, 11, 1)

    back = stages([away(*leave, returning=True, **child)])
    gone = stages([away(*leave, **child)])
    new = stages([away(*leave, service=date(2026, 1, 5), returning=True, **child)])

    assert seen(back) == [
        ("ninety", date(2026, 11, 2), date(2026, 12, 14)),
        ("half", date(2026, 12, 14), date(2027, 3, 8)),
        ("none", date(2027, 3, 8), date(2027, 11, 1)),
    ]
    assert [one.stage for one in gone] == ["ninety", "none"]
    assert [(one.stage, one.why) for one in new] == [
        ("none", "Under a year of service: statutory pay alone.")
    ]
