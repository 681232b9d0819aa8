"""What licences and designations wait for is filled in from what is recorded of those that were there before."""

from django.db import migrations

SANCTIONS = """
UPDATE bonded_areas_licence l SET hearing_on = s.hearing_on, heard_on = s.heard_on
FROM bonded_areas_sanction s WHERE s.licence_id = l.case_id AND s.result = ''
"""
# The first of the hearings to be held, and of those held.
SUSPENSIONS = """
UPDATE bonded_areas_designation d SET suspension_hearing_on = s.hearing_on, suspension_heard_on = s.heard_on
FROM (SELECT designation_id, min(hearing_on) FILTER (WHERE heard_on IS NULL) AS hearing_on, min(heard_on) AS heard_on
      FROM bonded_areas_cargosuspension WHERE result = '' GROUP BY 1) s
WHERE s.designation_id = d.case_id
"""
# Of a place that was licensed anew the cargo is the new licensee's; of an earlier one nobody is asked for a period.
CARGO = """
UPDATE bonded_areas_licence l SET cargo_remained = true
WHERE l.state IN ('expired', 'discontinued', 'lapsed', 'revoked')
  AND EXISTS (SELECT FROM bonded_areas_cargolot c WHERE c.place_id = l.place_id
              AND c.state IN ('brought_in', 'approved', 'in_operation', 'sampled_out', 'out_for_operation', 'in_transit'))
  AND NOT EXISTS (SELECT FROM bonded_areas_licence n WHERE n.place_id = l.place_id AND n.case_id > l.case_id
                  AND n.granted_on IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [('bonded_areas', '0008_lot_search')]

    operations = [migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (SANCTIONS, SUSPENSIONS, CARGO)]
