import psycopg
import pytest

from chamberlain.launcher import councils


def test_a_council_of_another_size_or_recipe_is_kept_elsewhere(tmp_path, monkeypatch):
    recipe = tmp_path / "src" / "chamberlain" / "demo" / "recipe.py"
    recipe.parent.mkdir(parents=True)
    recipe.write_text("SEED = 1")
    monkeypatch.setattr(councils, "CHECKOUT", tmp_path)
    town, city = (councils.place(tmp_path, size) for size in ("town", "city"))

    recipe.write_text("SEED = 2")
    other = councils.place(tmp_path, "city")

    assert len({town, city, other}) == 3


@pytest.mark.slow
def test_what_is_kept_comes_back_with_its_files(emptied, tmp_path):
    now, later, kept = tmp_path / "now", tmp_path / "later", tmp_path / "councils" / "city-1"
    (now / "seals").mkdir(parents=True)
    (now / "seals" / "day").write_text("root")
    (now / "keys").mkdir()
    (now / "keys" / "installation-key").write_text("what opens its bank details")
    with psycopg.connect(emptied.owner_dsn) as connection:
        connection.execute("INSERT INTO kernel_setting (name, value) VALUES ('kept', '1')")

    councils.keep(emptied.owner_dsn, now, kept)
    later.mkdir()
    councils.put_back(emptied.owner_dsn, later, kept)

    with psycopg.connect(emptied.dsn) as connection:
        found = connection.execute("SELECT value FROM kernel_setting WHERE name = 'kept'")
        assert found.fetchone() == (1,)
    assert (later / "seals" / "day").read_text() == "root"
    assert (later / "keys" / "installation-key").read_text() == "what opens its bank details"
