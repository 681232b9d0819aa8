"""Lots are found by the beginning of their transport document and by words of their goods, each by an index."""

import django.contrib.postgres.indexes
from django.db import migrations, models

import bonded_areas.models.goods_words

FORWARD = """
CREATE FUNCTION bonded_areas_folded(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN lower(normalize(words, NFKC));

-- Dear enough that the planner computes it of many rows only where the index cannot spare it.
CREATE FUNCTION bonded_areas_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000
RETURN (SELECT coalesce(array_agg(substr(folded, at, 2)), '{}')
          FROM (SELECT bonded_areas_folded(words) AS folded) AS one, generate_series(1, length(folded) - 1) AS at);
"""
BACKWARD = """
DROP FUNCTION bonded_areas_pairs(text);
DROP FUNCTION bonded_areas_folded(text);
"""


class Migration(migrations.Migration):
    dependencies = [("bonded_areas", "0007_stocktaking")]

    operations = [
        migrations.RunSQL(FORWARD, BACKWARD),
        migrations.RemoveIndex("cargolot", "cargolot_document"),
        migrations.AddIndex(
            "cargolot",
            models.Index(
                fields=["transport_document"], name="cargolot_document", opclasses=["varchar_pattern_ops"]
            ),
        ),
        migrations.AddIndex(
            "cargolot",
            django.contrib.postgres.indexes.GinIndex(
                bonded_areas.models.goods_words.Pairs("description"), name="cargolot_goods"
            ),
        ),
    ]
