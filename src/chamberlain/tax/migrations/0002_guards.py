"""What stands once a return is sent, and what is only ever added to."""

from django.db import migrations

from chamberlain.kernel.dbguards import append_only_trigger

SENT = """
CREATE FUNCTION tax_sent_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.state = 'submitted' THEN
        RAISE EXCEPTION 'a return is never edited once it is sent: note an error instead'
            USING ERRCODE = 'check_violation', CONSTRAINT = TG_TABLE_NAME || '_sent';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER sent_stands BEFORE UPDATE OR DELETE ON tax_vat_return
    FOR EACH ROW EXECUTE FUNCTION tax_sent_stands();
CREATE TRIGGER sent_stands BEFORE UPDATE OR DELETE ON tax_cis_return
    FOR EACH ROW EXECUTE FUNCTION tax_sent_stands();

CREATE FUNCTION tax_approved_figures_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('approved', 'released') AND NEW.state <> 'rejected' AND
        (OLD.box_1, OLD.box_2, OLD.box_3, OLD.box_4, OLD.box_5, OLD.box_6, OLD.box_7, OLD.box_8,
         OLD.box_9, OLD.mark, OLD.since, OLD.until, OLD.vrn)
        IS DISTINCT FROM
        (NEW.box_1, NEW.box_2, NEW.box_3, NEW.box_4, NEW.box_5, NEW.box_6, NEW.box_7, NEW.box_8,
         NEW.box_9, NEW.mark, NEW.since, NEW.until, NEW.vrn) THEN
        RAISE EXCEPTION 'what was approved is what is sent: prepare the return again'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'tax_vat_return_figures';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER approved_figures_stand BEFORE UPDATE ON tax_vat_return
    FOR EACH ROW EXECUTE FUNCTION tax_approved_figures_stand();
"""


class Migration(migrations.Migration):
    dependencies = [("tax", "0001_initial"), ("kernel", "0002_guards")]

    operations = [
        migrations.RunSQL(SENT),
        migrations.RunSQL(append_only_trigger("tax_exemption_test")),
        migrations.RunSQL(append_only_trigger("tax_verification")),
    ]
