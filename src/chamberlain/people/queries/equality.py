"""The workforce in numbers of many: age, sex, service, and what people told for equality."""

from datetime import date

import polars as pl

from chamberlain.kernel.bulk import read_frame
from chamberlain.kernel.door import Scope, query
from chamberlain.kernel.selecting import rows
from chamberlain.people.queries.mine import own_id
from chamberlain.people.rules.suppression import suppressed_frame

COUNTED = {"question": pl.String, "answer": pl.String, "people": pl.Int64}
_WORKFORCE = """
    WITH here AS (
        SELECT DISTINCT p.id, d.sex, d.born, p.employer_from
        FROM people_person p JOIN people_assignment_fact f ON f.person_id = p.id
            AND upper_inf(f.known) AND f.held @> %(day)s::date
        JOIN people_details d ON d.person_id = p.id AND upper_inf(d.known)
            AND d.held @> %(day)s::date
        WHERE {place}
    ),
    said (question, answer, n) AS (
        SELECT 'sex', CASE sex WHEN 'F' THEN 'Female' ELSE 'Male' END, 1 FROM here
        UNION ALL SELECT 'age', CASE WHEN years < 25 THEN '16 to 24' WHEN years < 35 THEN '25 to 34'
            WHEN years < 45 THEN '35 to 44' WHEN years < 55 THEN '45 to 54'
            WHEN years < 65 THEN '55 to 64' ELSE '65 or over' END, 1
            FROM here CROSS JOIN LATERAL (SELECT extract(year FROM age(%(day)s::date, born)) years)
        UNION ALL SELECT 'service', CASE WHEN years < 2 THEN 'Under 2 years'
            WHEN years < 5 THEN '2 to 4 years' WHEN years < 10 THEN '5 to 9 years'
            ELSE '10 years or more' END, 1 FROM here CROSS JOIN LATERAL (
            SELECT extract(year FROM age(%(day)s::date, employer_from)) years)
        UNION ALL SELECT q.question, coalesce(e.answer, 'Not told'), 1 FROM here
            CROSS JOIN (VALUES ('gender'), ('ethnicity'), ('disability'), ('religion'),
                ('orientation'), ('caring')) q (question)
            LEFT JOIN people_equality_answer e ON e.person_id = here.id AND e.question = q.question
    )
    SELECT question, answer, count(*) FROM said GROUP BY question, answer ORDER BY 1, 2
"""


@query(summary="The workforce by age, sex, service and what people told for equality")
def workforce_equality(scope: Scope, as_at: date) -> pl.DataFrame:
    """Count the workforce of a day: question, answer, people; null below 10 and what gives it away.

    Sex and age are the register's; the rest is what people told of themselves, or didn't.
    """
    place, values = scope.whole_sql("p.entity")
    named = {f"place_{number}": value for number, value in enumerate(values)}
    for name in named:
        place = place.replace("%s", f"%({name})s", 1)
    frame = read_frame(_WORKFORCE.format(place=place), {"day": as_at, **named}, schema=COUNTED)
    return suppressed_frame(frame, "question", "people")


@query(summary="What you told for equality")
def my_equality(scope: Scope) -> dict[str, str]:
    """Return one's own answers by question: nobody else reads them."""
    found = rows(
        "SELECT question, answer FROM people_equality_answer WHERE person_id = %s", [own_id(scope)]
    )
    return {one["question"]: one["answer"] for one in found}
