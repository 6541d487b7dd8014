from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

ONCE = [
    "payroll_result",
    "payroll_line",
    "payroll_cost_line",
    "payroll_payslip",
    "payroll_take_on",
]
WAYS = {
    "run": {
        "open": ("calculated", "cancelled"),
        "calculated": ("approved_once", "cancelled"),
        "approved_once": ("approved", "calculated", "cancelled"),
        "approved": ("posted",),
        "posted": (),
        "cancelled": (),
    },
    "calculation": {"draft": ("live",), "live": ("superseded",), "superseded": ()},
    "submission": {
        "queued": ("sent", "withdrawn"),
        "sent": ("accepted", "refused", "queued"),
        "refused": (),
        "accepted": (),
        "withdrawn": (),
    },
}


def ways(noun: str, name: str) -> str:
    table = f"payroll_{noun}"
    pairs = ", ".join(f"'{a}>{b}'" for a, ends in WAYS[noun].items() for b in ends)
    return f"""
        CREATE FUNCTION {table}_ways() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state <> NEW.state AND OLD.state || '>' || NEW.state NOT IN ({pairs}) THEN
                RAISE EXCEPTION '% % is %, it cannot become %',
                    '{noun.capitalize()}', OLD.{name}, OLD.state, NEW.state
                    USING ERRCODE = 'check_violation', CONSTRAINT = '{table}_way';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {table}_ways BEFORE UPDATE OF state ON {table}
            FOR EACH ROW EXECUTE FUNCTION {table}_ways();
    """


DRAFT_ONLY = """
    CREATE FUNCTION payroll_draft_only() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found bigint;
    BEGIN
        SELECT d.calculation_id INTO found
            FROM (SELECT DISTINCT calculation_id FROM added) d
            LEFT JOIN payroll_calculation c ON c.id = d.calculation_id
            WHERE c.state IS DISTINCT FROM 'draft' LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'Calculation % is finished: what it says is written once', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_draft_only';
        END IF;
        RETURN NULL;
    END $$;
"""
DRAFT_TRIGGERS = [
    f"""
    CREATE TRIGGER {table}_draft_only AFTER INSERT ON {table}
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION payroll_draft_only();
    """
    for table in ("payroll_result", "payroll_line", "payroll_cost_line")
]

FLIP = """
    CREATE FUNCTION payroll_calculation_whole() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE people bigint; net numeric; written bigint; paid numeric; owed numeric; cost numeric;
        state_now text;
    BEGIN
        SELECT state INTO state_now FROM payroll_run WHERE id = NEW.run_id;
        IF state_now NOT IN ('open', 'calculated', 'approved_once') THEN
            RAISE EXCEPTION 'The run is %: nothing of it is worked out again', state_now
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_run_is_fixed';
        END IF;
        IF NEW.state <> 'live' THEN
            RETURN NEW;
        END IF;
        SELECT count(*), coalesce(sum(net_pence), 0) INTO people, net
            FROM payroll_result WHERE calculation_id = NEW.id;
        SELECT count(*), coalesce(sum(amount_pence) FILTER (WHERE kind = 'payment'), 0),
               coalesce(sum(amount_pence) FILTER (WHERE kind = 'deduction'), 0),
               coalesce(sum(amount_pence) FILTER (WHERE kind IN ('payment', 'employer')), 0)
            INTO written, paid, owed, cost FROM payroll_line WHERE calculation_id = NEW.id;
        IF people <> NEW.results OR net <> NEW.net_pence OR written <> NEW.lines
            OR paid - owed <> net THEN
            RAISE EXCEPTION 'Calculation %: % results with net %, and % lines that come to %, '
                'are not the % with % and % that it says', NEW.number, people, net, written,
                paid - owed, NEW.results, NEW.net_pence, NEW.lines
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_calculation_whole';
        END IF;
        IF cost <> (SELECT coalesce(sum(amount_pence), 0) FROM payroll_cost_line
                    WHERE calculation_id = NEW.id) THEN
            RAISE EXCEPTION 'Calculation %: what cost centres are charged is not what is paid',
                NEW.number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_calculation_costed';
        END IF;
        RETURN NEW;
    END $$;
    CREATE TRIGGER payroll_calculation_whole BEFORE UPDATE OF state ON payroll_calculation
        FOR EACH ROW EXECUTE FUNCTION payroll_calculation_whole();

    CREATE FUNCTION payroll_payslip_of_approved() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE found text;
    BEGIN
        SELECT r.reference INTO found FROM added a
            JOIN payroll_run r ON r.id = a.run_id
            JOIN payroll_result t ON t.id = a.result_id
            JOIN payroll_calculation c ON c.id = t.calculation_id
            WHERE r.state <> 'approved' OR c.run_id <> r.id OR c.state <> 'live'
               OR t.employment_id <> a.employment_id LIMIT 1;
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'Run %: a payslip is made of what was approved, and nothing else', found
                USING ERRCODE = 'check_violation', CONSTRAINT = 'payroll_payslip_of_approved';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER payroll_payslip_of_approved AFTER INSERT ON payroll_payslip
        REFERENCING NEW TABLE AS added FOR EACH STATEMENT
        EXECUTE FUNCTION payroll_payslip_of_approved();
"""


class Migration(migrations.Migration):
    dependencies = [("payroll", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        *[migrations.RunSQL(append_only_trigger(table)) for table in ONCE],
        migrations.RunSQL(
            ways("run", "reference")
            + ways("calculation", "number")
            + ways("submission", "reference")
            + DRAFT_ONLY
            + "".join(DRAFT_TRIGGERS)
            + FLIP
        ),
    ]
