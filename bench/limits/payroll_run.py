"""The limit for a pay run: COPY of its rows into bare tables, and one commit.

The rows are those a run leaves behind: a result for each employment, its lines, the pension of
each post, its payslip and what is owed to each payee. The tables have the columns and indexes of
those that are kept. Nobody is asked, nothing is gathered, worked out, compared, approved, posted,
hashed or told.
"""

import psycopg

TABLES = """
    DROP TABLE IF EXISTS bare_result, bare_line, bare_pension, bare_cost, bare_payslip, bare_owed;
    CREATE TABLE bare_result (LIKE payroll_result INCLUDING INDEXES);
    CREATE TABLE bare_line (LIKE payroll_line INCLUDING INDEXES);
    CREATE TABLE bare_pension (LIKE payroll_pension INCLUDING INDEXES);
    CREATE TABLE bare_cost (LIKE payroll_cost_line INCLUDING INDEXES);
    CREATE TABLE bare_payslip (LIKE payroll_payslip INCLUDING INDEXES);
    CREATE TABLE bare_owed (LIKE payables_obligation INCLUDING INDEXES);
"""


def keep(dsn: str, rows: dict[str, bytes], employees: int) -> int:
    """Copy each table's rows, as CSV, in one transaction; return the employees."""
    with psycopg.connect(dsn) as connection:
        for name, content in rows.items():
            statement = f"COPY bare_{name} FROM STDIN (FORMAT csv)"
            with connection.cursor().copy(statement) as copy:
                copy.write(content)
    return employees
