import pytest
from django.template import engines
from django.utils.safestring import SafeString

from chamberlain.ui import components
from chamberlain.ui.components import Field

EVIL = '<script>alert("x")</script>'


def rendered(source, **context):
    return engines["django"].from_string("{% load ui %}" + source).render(context)


@pytest.mark.parametrize(
    "made",
    [
        lambda: components.text_input(Field(EVIL, EVIL, EVIL, hint=EVIL, error=EVIL)),
        lambda: components.textarea(Field("a", EVIL, EVIL, maxlength=9)),
        lambda: components.select(Field("a", EVIL, EVIL, options=[(EVIL, EVIL)])),
        lambda: components.radios(Field("a", EVIL, options=[(EVIL, EVIL, EVIL)])),
        lambda: components.checkbox(Field("a", EVIL, hint=EVIL)),
        lambda: components.date_input(Field("a", EVIL, {"day": EVIL})),
        lambda: components.file_upload(Field("a", EVIL, accept=EVIL)),
        lambda: components.error_summary([(EVIL, EVIL), (EVIL, "")]),
        lambda: components.notification_banner(EVIL, title=EVIL),
        lambda: components.warning_text(EVIL),
        lambda: components.panel(EVIL, EVIL),
        lambda: components.details(EVIL, EVIL),
        lambda: components.progress(1, 2, EVIL, EVIL),
        lambda: components.empty(EVIL, EVIL),
        lambda: components.button(EVIL, href=EVIL, key=EVIL),
        lambda: components.breadcrumbs([(EVIL, EVIL), (EVIL, "")]),
        lambda: components.pagination(1, 3, EVIL),
        lambda: components.tabs([("a", EVIL, EVIL)], EVIL),
        lambda: components.service_navigation([{"text": EVIL, "href": EVIL, "count": EVIL}]),
        lambda: components.tag(EVIL),
        lambda: components.money(1, EVIL),
        lambda: components.table([EVIL], [[EVIL]], caption=EVIL, foot=[EVIL]),
        lambda: components.summary_list([(EVIL, EVIL, EVIL, EVIL)], EVIL),
        lambda: components.task_list([{"title": EVIL, "status": EVIL, "hint": EVIL}]),
        lambda: components.work_cards([{"title": EVIL, "href": EVIL, "detail": EVIL}]),
        lambda: components.tiles([{"label": EVIL, "value": EVIL, "note": EVIL}]),
        lambda: components.timeline([{"title": EVIL, "when": EVIL, "detail": EVIL}]),
    ],
)
def test_what_people_wrote_never_becomes_markup(made):
    html = made()

    assert isinstance(html, SafeString)
    assert "<script" not in html
    assert '"x"' not in html


def test_a_field_with_an_error_names_it_and_points_to_it():
    html = components.text_input(
        Field("gross", "Gross", "12.345", hint="In pounds", error="Enter pounds and pence")
    )

    assert 'aria-describedby="gross-hint gross-error"' in html
    assert 'class="govuk-input govuk-input--error"' in html
    assert "govuk-form-group--error" in html


def test_an_amount_leads_to_what_explains_it():
    html = rendered("{% money pence ref %}", pence=-5000, ref="payables:invoice:INV-1")

    assert 'href="/staff/why/payables:invoice:INV-1"' in html
    assert "\N{MINUS SIGN}£50.00" in html


def test_a_status_word_has_the_same_colour_however_it_is_spelt():
    for word in ("to_approve", "To approve", "to-approve"):
        assert components.tag(word) == (
            '<strong class="govuk-tag govuk-tag--yellow">To approve</strong>'
        )


def test_pages_offered_are_both_ends_and_the_neighbours():
    assert components.page_numbers(1, 1) == [1]
    assert components.page_numbers(3, 5) == [1, 2, 3, 4, 5]
    assert components.page_numbers(6, 12) == [1, None, 5, 6, 7, None, 12]


def test_a_shortcut_is_declared_for_the_script_and_for_screen_readers():
    html = components.button("Approve", key="ctrl+Enter")

    assert 'data-key="ctrl+Enter"' in html
    assert 'aria-keyshortcuts="Control+Enter"' in html


def test_tags_and_filters_are_reached_from_templates():
    html = rendered(
        "{{ 123450|pounds }} {{ account|masked }} {{ ref|ref_link }}"
        "{% details 'Why' %}<b>so</b>{% enddetails %}"
        "{% table 'A|B' rows numeric='1' %}",
        account="12345678",
        ref="ledger:journal:JNL-1",
        rows=[("<x>", 2)],
    )

    assert "£1,234.50" in html
    assert ">JNL-1</a>" in html
    assert "<b>so</b>" in html
    assert "&lt;x&gt;" in html
    assert 'govuk-table__cell--numeric">2<' in html
