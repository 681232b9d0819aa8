"""Transaction numbers that go on rising when the database is moved to another server.

A server counts its transactions from its own beginning. What was restored bears numbers of the old one,
possibly far ahead: seals and cursors would wait for years. So numbers are counted from an origin, which
is raised when that is found. Also: partitions are made by one at a time.
"""

from django.db import migrations

FORWARD = """
CREATE TABLE statute_txidorigin (
    id smallint PRIMARY KEY DEFAULT 1 CHECK (id = 1),
    added bigint NOT NULL DEFAULT 0 CHECK (added >= 0)
);
INSERT INTO statute_txidorigin DEFAULT VALUES;

-- The number of the transaction under way, and the number below which every transaction is over.
CREATE FUNCTION statute_txid() RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS
    'SELECT pg_current_xact_id()::text::bigint + coalesce((SELECT added FROM statute_txidorigin), 0)';
CREATE FUNCTION statute_txid_horizon() RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            + coalesce((SELECT added FROM statute_txidorigin), 0)';

-- Raises the origin above every number on record; does nothing where that is so already.
CREATE FUNCTION statute_raise_txid_origin() RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    short bigint;
BEGIN
    LOCK TABLE statute_txidorigin IN SHARE ROW EXCLUSIVE MODE;
    INSERT INTO statute_txidorigin DEFAULT VALUES ON CONFLICT DO NOTHING;
    -- In one statement, so in one snapshot: what it sees was written below the number that comes next.
    SELECT 1 - (pg_snapshot_xmax(pg_current_snapshot())::text::bigint + added) + greatest(
               (SELECT max(txid) FROM statute_journalentry), (SELECT max(txid) FROM statute_outboxevent),
               (SELECT max(txid) FROM statute_outboxcursor), (SELECT max(below_txid) - 1 FROM statute_journalseal), 0)
      FROM statute_txidorigin INTO short;
    IF short > 0 THEN
        UPDATE statute_txidorigin SET added = added + short;
    END IF;
    RETURN greatest(short, 0);
END $$;

ALTER TABLE statute_journalentry ALTER COLUMN txid SET DEFAULT statute_txid();
ALTER TABLE statute_outboxevent ALTER COLUMN txid SET DEFAULT statute_txid();

ALTER FUNCTION statute_make_partitions(date, integer) RENAME TO statute_make_partitions_now;
CREATE FUNCTION statute_make_partitions(first date, months integer) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('statute_make_partitions'));
    RETURN statute_make_partitions_now(first, months);
END $$;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kanmon_app') THEN
        REVOKE ALL ON statute_txidorigin FROM kanmon_app;
        GRANT SELECT ON statute_txidorigin TO kanmon_app;
        GRANT EXECUTE ON FUNCTION statute_make_partitions(date, integer) TO kanmon_app;
        GRANT EXECUTE ON FUNCTION statute_raise_txid_origin() TO kanmon_app;
        REVOKE EXECUTE ON FUNCTION statute_make_partitions_now(date, integer) FROM kanmon_app;
    END IF;
END $$;
REVOKE EXECUTE ON FUNCTION statute_make_partitions(date, integer) FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION statute_raise_txid_origin() FROM PUBLIC;
"""

BACK = """
ALTER TABLE statute_journalentry ALTER COLUMN txid SET DEFAULT (pg_current_xact_id()::text::bigint);
ALTER TABLE statute_outboxevent ALTER COLUMN txid SET DEFAULT (pg_current_xact_id()::text::bigint);
DROP FUNCTION statute_make_partitions(date, integer);
ALTER FUNCTION statute_make_partitions_now(date, integer) RENAME TO statute_make_partitions;
DROP FUNCTION statute_raise_txid_origin();
DROP FUNCTION statute_txid_horizon();
DROP FUNCTION statute_txid();
DROP TABLE statute_txidorigin;
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'kanmon_app') THEN
        GRANT EXECUTE ON FUNCTION statute_make_partitions(date, integer) TO kanmon_app;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("statute", "0002_journal_and_outbox")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
