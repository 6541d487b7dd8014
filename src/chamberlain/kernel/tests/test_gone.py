"""The list of those erased, outside the database."""

from datetime import date

from chamberlain.kernel import gone

ANN = gone.Gone("payables:supplier:SUP-1", "Asked", "USR-1", date(2026, 11, 2), "USR-2", date.max)


def test_the_list_holds_each_once_and_is_read_by_its_owner_alone(tmp_path):
    gone.add(tmp_path, [ANN])
    gone.add(tmp_path, [ANN])

    assert gone.listed(tmp_path) == {ANN.subject: ANN}
    assert (tmp_path / gone.PLACE).read_text().count("\n") == 1
    assert (tmp_path / gone.PLACE).stat().st_mode & 0o077 == 0


def test_a_line_cut_short_by_a_crash_hides_nobody_after_it(tmp_path):
    place = tmp_path / gone.PLACE
    place.parent.mkdir()
    place.write_text('{"subject": "payables:supp')

    gone.add(tmp_path, [ANN])

    assert list(gone.listed(tmp_path)) == [ANN.subject]


def test_where_nobody_was_erased_the_list_is_empty(tmp_path):
    assert gone.listed(tmp_path) == {}
