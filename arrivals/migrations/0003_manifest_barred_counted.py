"""The consignments that may not be unloaded (16(3)) are counted of the manifests that were there before the column."""

from django.db import migrations

COUNT = """
UPDATE arrivals_manifest m SET barred = c.barred
FROM (SELECT manifest_id, count(*) AS barred FROM arrivals_consignment
      WHERE containers <> '[]'::jsonb AND NOT before_loading AND unloading_permitted_on IS NULL AND NOT done
      GROUP BY 1) c
WHERE c.manifest_id = m.case_id AND m.means = 'vessel' AND m.barred <> c.barred
"""


class Migration(migrations.Migration):
    dependencies = [('arrivals', '0002_manifest_barred')]

    operations = [migrations.RunSQL(COUNT, migrations.RunSQL.noop)]
