"""The stock ledger is append-only in the database itself, and a lot's accounts are always the sum of its entries.

What enters the ledger is compared at once, a change of a lot's accounts when the transaction ends, so that the
two may be written in either order.
"""

from django.db import migrations

FORWARD = """
SELECT statute_guard_append_only('bonded_areas_stockentry');
SELECT statute_guard_append_only('bonded_areas_lotsnapshot');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON bonded_areas_stockentry
    FOR EACH ROW EXECUTE FUNCTION statute_refuse();
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON bonded_areas_lotsnapshot
    FOR EACH ROW EXECUTE FUNCTION statute_refuse();

CREATE FUNCTION bonded_areas_check_balance(lots bigint[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    broken bigint;
BEGIN
    SELECT l.case_id INTO broken
      FROM bonded_areas_cargolot l
           CROSS JOIN LATERAL (
               SELECT coalesce(sum(stock_sign * packages), 0) AS sp,
                      coalesce(sum(stock_sign * gross_mass_kg), 0) AS sm,
                      coalesce(sum(stock_sign * quantity), 0) AS sq,
                      coalesce(sum(transit_sign * packages), 0) AS tp,
                      coalesce(sum(transit_sign * gross_mass_kg), 0) AS tm,
                      coalesce(sum(transit_sign * quantity), 0) AS tq,
                      coalesce(sum(away_sign * packages), 0) AS ap,
                      coalesce(sum(away_sign * gross_mass_kg), 0) AS am,
                      coalesce(sum(away_sign * quantity), 0) AS aq
                 FROM bonded_areas_stockentry e WHERE e.lot_id = l.case_id
           ) s
     WHERE l.case_id = ANY(lots)
       AND (l.stock_packages, l.stock_mass_kg, l.stock_quantity, l.transit_packages, l.transit_mass_kg,
            l.transit_quantity, l.away_packages, l.away_mass_kg, l.away_quantity)
           IS DISTINCT FROM (s.sp, s.sm, s.sq, s.tp, s.tm, s.tq, s.ap, s.am, s.aq)
     LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the accounts of cargo lot % are not the sum of its stock entries', broken
            USING ERRCODE = 'check_violation', CONSTRAINT = 'stock_balances';
    END IF;
END $$;

CREATE FUNCTION bonded_areas_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bonded_areas_check_balance((SELECT array_agg(DISTINCT lot_id) FROM entered));
    RETURN NULL;
END $$;
CREATE TRIGGER stock_balances AFTER INSERT ON bonded_areas_stockentry
    REFERENCING NEW TABLE AS entered FOR EACH STATEMENT EXECUTE FUNCTION bonded_areas_entries_balance();

CREATE FUNCTION bonded_areas_accounts_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM bonded_areas_check_balance(ARRAY[NEW.case_id]);
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER stock_balances AFTER UPDATE ON bonded_areas_cargolot DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW
    WHEN ((OLD.stock_packages, OLD.stock_mass_kg, OLD.stock_quantity, OLD.transit_packages, OLD.transit_mass_kg,
           OLD.transit_quantity, OLD.away_packages, OLD.away_mass_kg, OLD.away_quantity)
          IS DISTINCT FROM
          (NEW.stock_packages, NEW.stock_mass_kg, NEW.stock_quantity, NEW.transit_packages, NEW.transit_mass_kg,
           NEW.transit_quantity, NEW.away_packages, NEW.away_mass_kg, NEW.away_quantity))
    EXECUTE FUNCTION bonded_areas_accounts_balance();
"""
BACK = """
DROP TRIGGER stock_balances ON bonded_areas_cargolot;
DROP TRIGGER stock_balances ON bonded_areas_stockentry;
DROP FUNCTION bonded_areas_accounts_balance();
DROP FUNCTION bonded_areas_entries_balance();
DROP FUNCTION bonded_areas_check_balance(bigint[]);
DROP TRIGGER refuse_change ON bonded_areas_stockentry;
DROP TRIGGER refuse_truncate ON bonded_areas_stockentry;
DROP TRIGGER refuse_change ON bonded_areas_lotsnapshot;
DROP TRIGGER refuse_truncate ON bonded_areas_lotsnapshot;
"""


class Migration(migrations.Migration):
    dependencies = [("bonded_areas", "0001_initial"), ("statute", "0002_journal_and_outbox")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
