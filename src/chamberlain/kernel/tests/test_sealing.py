"""Sealing by itself: what opens, what doesn't, and what a mark tells."""

import pytest

from chamberlain.kernel import sealing

KEY = sealing.InstallationKey(b"k" * 32)
OTHER = sealing.InstallationKey(b"o" * 32)
ANNA, BERT = "payables:supplier:SUP-1", "payables:supplier:SUP-2"


def sealed(text="20000055779911", subject=ANNA, field="account"):
    key = KEY.all_unwrapped({subject: KEY.new_wrapped_key(subject)})[subject]
    return key, sealing.seal(key, subject, field, text)


def unseal(key, subject, field, text):
    return sealing.unseal_all({subject: key}, [subject], [field], [text])[0]


def test_what_was_sealed_opens_for_its_subject_and_field():
    key, text = sealed("Ólafur & Sons")

    assert "Sons" not in text
    assert unseal(key, ANNA, "account", text) == "Ólafur & Sons"


@pytest.mark.parametrize(("subject", "field"), [(BERT, "account"), (ANNA, "telephone")])
def test_a_value_moved_to_another_row_or_column_does_not_open(subject, field):
    key, text = sealed()

    with pytest.raises(sealing.NotOpened, match="altered, moved"):
        unseal(key, subject, field, text)


def test_a_key_opens_neither_for_another_subject_nor_under_another_installation():
    wrapped = KEY.new_wrapped_key(ANNA)

    for installation, subject in ((OTHER, ANNA), (KEY, BERT)):
        with pytest.raises(sealing.NotOpened):
            installation.all_unwrapped({subject: wrapped})


def test_equal_values_have_equal_marks_only_of_one_kind_and_one_installation():
    mark = KEY.mark("account", "20000055779911")

    assert mark == KEY.mark("account", "20000055779911")
    assert mark not in {
        KEY.mark("account", "20000055779912"),
        KEY.mark("telephone", "20000055779911"),
        OTHER.mark("account", "20000055779911"),
    }


def test_a_file_sealed_on_disk_opens_as_it_was_and_not_as_another():
    content = KEY.seal_bytes(b"UHL1 payments", "a")

    assert b"payments" not in content
    assert KEY.open_bytes(content, "a") == b"UHL1 payments"
    assert KEY.open_bytes(b"never sealed", "a") == b"never sealed"
    with pytest.raises(sealing.NotOpened):
        KEY.open_bytes(content, "b")


def test_a_missing_key_is_named_with_where_it_is_looked_for(tmp_path, monkeypatch):
    monkeypatch.delenv(sealing.VARIABLE, raising=False)

    with pytest.raises(sealing.KeyMissing, match="keys/installation-key"):
        sealing.installation_key(tmp_path)


def test_the_key_may_lie_in_a_file_that_a_variable_names(tmp_path, monkeypatch):
    place = tmp_path / "elsewhere"
    place.write_text(sealing.new_installation_key())
    monkeypatch.delenv(sealing.VARIABLE, raising=False)
    monkeypatch.setenv(sealing.FILE_VARIABLE, str(place))

    assert len(sealing.installation_key(tmp_path / "home").name) == 8
