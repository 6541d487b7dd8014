import pytest

from chamberlain.kernel import beside


def test_work_begun_beside_gives_its_result_when_asked():
    begun = beside.begin(lambda: 6 * 7)

    assert begun.result() == 42


def test_what_went_wrong_beside_is_raised_where_the_result_is_asked_for():
    def fails():
        raise ValueError("wrong")

    begun = beside.begin(fails)

    with pytest.raises(ValueError, match="wrong"):
        begun.result()
