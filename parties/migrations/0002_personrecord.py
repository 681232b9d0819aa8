"""Persons' records."""

import django.db.models.deletion
import django_fsm
import statute.clerical
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0001_initial'),
        ('parties', '0001_initial'),
        ('statute', '0002_journal_and_outbox'),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonRecord',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='%(class)s', serialize=False, to='statute.case', verbose_name='case')),
                ('state', django_fsm.FSMField(choices=[('registered', 'Registered')], default='new', max_length=20, protected=True, verbose_name='state')),
                ('person', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='record', to='accounts.person', verbose_name='person')),
            ],
            options={
                'verbose_name': "person's record",
                'verbose_name_plural': "persons' records",
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['registered'])), name='person_record_state_known')],
            },
            bases=(statute.clerical.ClericalActs, django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
    ]
