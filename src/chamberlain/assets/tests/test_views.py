import pytest
from django.test import Client

from chamberlain.assets.make import make_asset, make_lease, post_to
from chamberlain.assets.models import Run
from chamberlain.kernel.door import ask

BASE = "/staff/assets/"


@pytest.fixture
def client_of(council, settings, tmp_path):
    settings.HOME = tmp_path
    settings.DEMONSTRATION = True

    def sign_in(username: str) -> Client:
        client = Client()
        client.post(f"/sign-in/as/{username}")
        return client

    return sign_in


@pytest.fixture
def asset(council):
    make_lease(council("accountant"))
    return make_asset(council("accountant"))


def page(client, address, **given):
    answer = client.get(BASE + address, given)
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.content.decode()


def test_every_page_opens(client_of, asset, council):
    client = client_of("accountant")
    lease = ask(council("accountant"), "assets.leases", {"as_at": "2026-11-02"})[0].reference

    for address in (
        "",
        "roll-forward",
        "entries",
        "entries/prepare",
        "runs",
        "leases",
        "leases/add",
        f"leases/{lease}",
        "register/add",
        f"register/{asset}",
        f"register/{asset}/add",
        f"register/{asset}/borrowed",
        *(
            f"register/{asset}/1/{act}"
            for act in ("value", "impair", "enhance", "reclassify", "life", "dispose", "undo")
        ),
    ):
        assert page(client, address), address


def test_entries_are_seen_first_prepared_by_one_and_posted_by_another(client_of, asset):
    client = client_of("accountant")
    seen = page(client, "entries", as_at="2026-11-30")
    assert "£60,000.00" in seen
    assert "below the line" in seen

    client.post(
        f"{BASE}entries/prepare", {"as_at-day": "30", "as_at-month": "11", "as_at-year": "2026"}
    )
    run = Run.objects.get()
    own = client.post(f"{BASE}runs/{run}/post")
    other = client_of("chief").post(f"{BASE}runs/{run}/post", follow=True)

    assert own.status_code == 403
    assert "Posted as JNL-" in other.content.decode()
    assert "Nothing to post" in page(client, "entries", as_at="2026-11-30")


def test_a_valuation_is_recorded_at_its_page(client_of, asset):
    client = client_of("accountant")
    given = {
        "valued_on-day": "2",
        "valued_on-month": "11",
        "valued_on-year": "2026",
        "value_pence": "75,000",
    }

    answer = client.post(f"{BASE}register/{asset}/1/value", given, follow=True)

    assert "£75,000.00" in answer.content.decode()


def test_the_roll_forward_says_whether_it_ties(client_of, asset, council):
    client = client_of("accountant")
    before = page(client, "roll-forward")
    post_to(council("accountant"), council("chief"))
    page(client, "roll-forward")

    assert "Differs" in before
    assert "not what the ledger says" in before


def test_a_day_that_is_none_is_refused_in_words(client_of, asset):
    answer = client_of("accountant").get(f"{BASE}entries", {"as_at": "yesterday"})

    assert answer.status_code == 422
    assert "is no day such as" in answer.content.decode()


def test_a_figure_explains_itself_up_to_its_journal(client_of, asset, council):
    post_to(council("accountant"), council("chief"))

    shown = client_of("accountant").get(f"/staff/why/assets:component:{asset}/1")

    assert shown.status_code == 200
    assert "ledger:journal:JNL-" in shown.content.decode()
