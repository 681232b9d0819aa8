"""Mandates, customs process administrators and user accounts."""

import django.db.models.deletion
import django_fsm
import statute.clerical
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '0001_initial'),
        ('statute', '0002_journal_and_outbox'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CustomsProcessAdministrator',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='%(class)s', serialize=False, to='statute.case', verbose_name='case')),
                ('state', django_fsm.FSMField(choices=[('appointed', 'Appointed, not yet notified'), ('notified', 'Notified'), ('dismissed', 'Dismissed'), ('withdrawn', 'Withdrawn')], default='new', max_length=20, protected=True, verbose_name='state')),
                ('procedures', models.CharField(choices=[('import_declarations', 'Import declarations'), ('export_declarations', 'Export declarations'), ('bonded_transport', 'Bonded transport'), ('all_procedures', 'All customs procedures')], max_length=30, verbose_name='procedures')),
                ('appointed_on', models.DateField(verbose_name='appointed on')),
                ('notified_on', models.DateField(null=True, verbose_name='notified on')),
                ('dismissed_on', models.DateField(null=True, verbose_name='dismissed on')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('books', models.CharField(blank=True, max_length=1000, verbose_name='books requested')),
                ('books_until', models.DateField(null=True, verbose_name='to be presented until')),
                ('administrator', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='administrations', to='accounts.person', verbose_name='administrator')),
                ('principal', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='administrators_appointed', to='accounts.person', verbose_name='principal')),
            ],
            options={
                'verbose_name': 'customs process administrator',
                'verbose_name_plural': 'customs process administrators',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state', 'notified')), fields=['principal'], name='administrator_notified')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['appointed', 'notified', 'dismissed', 'withdrawn'])), name='administrator_state_known'), models.CheckConstraint(condition=models.Q(('principal', models.F('administrator')), _negated=True), name='administrator_is_another'), models.CheckConstraint(condition=models.Q(('state__in', ['appointed', 'withdrawn']), ('notified_on__isnull', False), _connector='OR'), name='administrator_notified_on'), models.CheckConstraint(condition=models.Q(('procedures__in', ['import_declarations', 'export_declarations', 'bonded_transport', 'all_procedures'])), name='administrator_procedures_known')],
            },
            bases=(statute.clerical.ClericalActs, django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='Mandate',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='%(class)s', serialize=False, to='statute.case', verbose_name='case')),
                ('state', django_fsm.FSMField(choices=[('drafted', 'Proposed'), ('in_force', 'In force'), ('revoked', 'Revoked'), ('expired', 'Expired'), ('withdrawn', 'Withdrawn')], default='new', max_length=20, protected=True, verbose_name='state')),
                ('procedures', models.CharField(choices=[('import_declarations', 'Import declarations'), ('export_declarations', 'Export declarations'), ('bonded_transport', 'Bonded transport'), ('all_procedures', 'All customs procedures')], max_length=30, verbose_name='procedures')),
                ('valid_from', models.DateField(verbose_name='first day')),
                ('valid_to', models.DateField(null=True, verbose_name='last day')),
                ('proposed_by', models.CharField(blank=True, max_length=16, verbose_name='proposed by')),
                ('evidence', models.CharField(blank=True, max_length=1000, verbose_name='evidence')),
                ('ended_on', models.DateField(null=True, verbose_name='ended on')),
                ('reason', models.CharField(blank=True, max_length=1000, verbose_name='reason')),
                ('broker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates_held', to='accounts.person', verbose_name='broker')),
                ('importer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandates_given', to='accounts.person', verbose_name='importer')),
            ],
            options={
                'verbose_name': 'mandate',
                'verbose_name_plural': 'mandates',
                'abstract': False,
                'base_manager_name': 'objects',
                'indexes': [models.Index(condition=models.Q(('state', 'in_force')), fields=['broker', 'importer'], name='mandate_in_force')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['drafted', 'in_force', 'revoked', 'expired', 'withdrawn'])), name='mandate_state_known'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='mandate_days_in_order'), models.CheckConstraint(condition=models.Q(('broker', models.F('importer')), _negated=True), name='mandate_two_persons'), models.CheckConstraint(condition=models.Q(('procedures__in', ['import_declarations', 'export_declarations', 'bonded_transport', 'all_procedures'])), name='mandate_procedures_known')],
            },
            bases=(statute.clerical.ClericalActs, django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
        migrations.CreateModel(
            name='UserAccount',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='%(class)s', serialize=False, to='statute.case', verbose_name='case')),
                ('state', django_fsm.FSMField(choices=[('active', 'Active'), ('inactive', 'Inactive')], default='new', max_length=20, protected=True, verbose_name='state')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='account', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'user account',
                'verbose_name_plural': 'user accounts',
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['active', 'inactive'])), name='user_account_state_known')],
            },
            bases=(statute.clerical.ClericalActs, django_fsm.ConcurrentTransitionMixin, models.Model),
        ),
    ]
