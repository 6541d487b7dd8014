"""Off-payroll workers: determinations, and the acts that follow one."""

from chamberlain.payables.views.pages import BASE, PAGES
from chamberlain.ui.acts import act_view
from chamberlain.ui.forms import Ask
from chamberlain.ui.lists import Column, Filter, ListPage
from chamberlain.ui.pages import today_as

HERE = f"{BASE}off-payroll"
STATUSES = [("inside", "Inside"), ("outside", "Outside")]

DETERMINATIONS = ListPage(
    query="payables.determinations",
    title="Off-payroll workers",
    columns=[
        Column(
            "determination",
            "Decision",
            "code",
            link="/staff/why/payables:determination:{determination}",
        ),
        Column("name", "Supplier", link=f"{BASE}suppliers/{{supplier}}"),
        Column("engagement", "Engagement"),
        Column("status", kind="tag"),
        Column("held_from", "From", "date"),
        Column("held_to", "Until before", "date"),
        Column("given_on", "Statement given", "date"),
        Column("answer_by", "Answer by", "date"),
        Column("state", kind="tag"),
    ],
    filters=["supplier", Filter("status", options=STATUSES)],
    fixed=today_as("as_at"),
    sort="-held_from",
    more=lambda request: PAGES.actions(
        request,
        ("Decide a status", "off-payroll/decide", "n", "payables.determine_status"),
        ("Statement given", "off-payroll/give", "", "payables.give_statement"),
        ("Somebody disagrees", "off-payroll/disagree", "", "payables.raise_disagreement"),
        ("Answer a disagreement", "off-payroll/answer", "", "payables.answer_disagreement"),
        ("Release VAT or materials", "off-payroll/release", "", "payables.release_gross"),
    ),
    empty=("No status was decided", "Decide one before a worker behind a supplier begins."),
)
decide = act_view(
    "payables.determine_status", redirect=HERE, fixed=PAGES.here, start=today_as("held_from"),
    asks={"inside": Ask(label="Inside the rules: taxed as an employee"),
          "engagement": Ask(label="Engagement", hint="The role, and under which contract")},
    done="Decided: give the statement to worker and supplier next",
    title="Decide a worker's status",
)  # fmt: skip
give = act_view(
    "payables.give_statement", redirect=HERE, start=today_as("given_on"), done="Noted",
    title="The status statement was given",
)  # fmt: skip
disagree = act_view(
    "payables.raise_disagreement", redirect=HERE, start=today_as("raised_on"),
    done="Recorded: it is answered within 45 days", title="Somebody disagrees with a status",
)  # fmt: skip
answer = act_view(
    "payables.answer_disagreement", redirect=HERE, done="Answered",
    asks={"upheld": Ask(label="The decision stands")}, title="Answer a disagreement",
)  # fmt: skip
release = act_view(
    "payables.release_gross", redirect=HERE, done="Released: it may be approved as it is",
    asks={"reason": Ask(label="What it is for", hint="VAT, materials, expenses")},
    title="Release an invoice that is no fee",
)  # fmt: skip
