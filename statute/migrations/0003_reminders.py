"""Reminders that were given are kept, each with its day and whom it was for; what runs out is found by an index."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

# The last one of each deadline is known still; for whom the others were, the journal does not say.
CARRY_OVER = """
INSERT INTO statute_reminder (deadline_id, days_before, given_at, offices, persons)
SELECT d.id, greatest(d.ends_on - (d.reminded_at AT TIME ZONE 'Asia/Tokyo')::date, 0), d.reminded_at,
       ARRAY[c.office_id], ARRAY[]::bigint[]
FROM statute_deadlinerow d JOIN statute_case c ON c.id = d.case_id
WHERE d.reminded_at IS NOT NULL AND d.ends_on - (d.reminded_at AT TIME ZONE 'Asia/Tokyo')::date < 32768
"""


class Migration(migrations.Migration):
    dependencies = [
        ('statute', '0002_journal_and_outbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='Reminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('days_before', models.SmallIntegerField(verbose_name='days before the last day')),
                ('given_at', models.DateTimeField(verbose_name='given')),
                ('offices', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='offices')),
                ('persons', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None, verbose_name='persons')),
                ('deadline', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reminders_given', to='statute.deadlinerow')),
            ],
            options={
                'verbose_name': 'reminder',
                'verbose_name_plural': 'reminders',
                'constraints': [models.UniqueConstraint(fields=('deadline', 'days_before'), name='reminder_once')],
            },
        ),
        migrations.RunSQL(CARRY_OVER, migrations.RunSQL.noop),
        migrations.RemoveField(
            model_name='deadlinerow',
            name='reminded_at',
        ),
        migrations.AddIndex(
            model_name='deadlinerow',
            index=models.Index(condition=models.Q(('status__in', ['running', 'parked'])), fields=['kind', 'late_from', 'id'], name='deadline_open'),
        ),
        migrations.AddIndex(
            model_name='deadlinerow',
            index=models.Index(condition=models.Q(('status', 'expired')), fields=['kind', 'ended_at', 'id'], name='deadline_over'),
        ),
    ]
