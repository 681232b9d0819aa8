"""The ledger of liabilities is append-only in the database itself: a reversal is an entry."""

from django.db import migrations

FORWARD = """
SELECT statute_guard_append_only('duties_ledgerentry');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON duties_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION statute_refuse();
"""
BACK = """
DROP TRIGGER refuse_change ON duties_ledgerentry;
DROP TRIGGER refuse_truncate ON duties_ledgerentry;
"""


class Migration(migrations.Migration):
    dependencies = [("duties", "0001_initial"), ("statute", "0002_journal_and_outbox")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
