"""The account of a deposit is append-only in the database itself: nothing leaves that is not there, its sums agree.

What is taken is compared at once with what it was taken from, the sums of the deposit when the transaction ends.
"""

from django.db import migrations

FORWARD = """
SELECT statute_guard_append_only('ipr_verification_depositentry');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ipr_verification_depositentry
    FOR EACH ROW EXECUTE FUNCTION statute_refuse();

CREATE FUNCTION ipr_verification_nothing_overdrawn() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM ipr_verification_depositentry e
         WHERE e.deposit_id IN (SELECT deposit_id FROM entered)
         GROUP BY e.deposit_id, coalesce(e.of, e.number) HAVING sum(e.amount) < 0
    ) THEN
        RAISE EXCEPTION 'more is taken from a deposit than is there'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_overdrawn';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER deposit_overdrawn AFTER INSERT ON ipr_verification_depositentry
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION ipr_verification_nothing_overdrawn();

CREATE FUNCTION ipr_verification_deposit_sums() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at bigint := CASE TG_TABLE_NAME WHEN 'ipr_verification_deposit' THEN (to_jsonb(NEW)->>'case_id')::bigint
                                    ELSE (to_jsonb(NEW)->>'deposit_id')::bigint END;
BEGIN
    IF (SELECT held + guaranteed FROM ipr_verification_deposit WHERE case_id = at) IS DISTINCT FROM
       (SELECT coalesce(sum(amount), 0) FROM ipr_verification_depositentry WHERE deposit_id = at) THEN
        RAISE EXCEPTION 'the sums of deposit % are not those of its entries', at
            USING ERRCODE = 'check_violation', CONSTRAINT = 'deposit_sums';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER deposit_sums AFTER INSERT ON ipr_verification_depositentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ipr_verification_deposit_sums();
CREATE CONSTRAINT TRIGGER deposit_sums AFTER INSERT OR UPDATE OF held, guaranteed ON ipr_verification_deposit
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ipr_verification_deposit_sums();
"""
BACK = """
DROP TRIGGER deposit_sums ON ipr_verification_deposit;
DROP TRIGGER deposit_sums ON ipr_verification_depositentry;
DROP FUNCTION ipr_verification_deposit_sums();
DROP TRIGGER deposit_overdrawn ON ipr_verification_depositentry;
DROP FUNCTION ipr_verification_nothing_overdrawn();
DROP TRIGGER refuse_change ON ipr_verification_depositentry;
DROP TRIGGER refuse_truncate ON ipr_verification_depositentry;
"""


class Migration(migrations.Migration):
    dependencies = [("ipr_verification", "0002_deposit"), ("statute", "0002_journal_and_outbox")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
