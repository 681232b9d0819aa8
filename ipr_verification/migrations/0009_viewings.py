"""Who looked at a case under secrecy (69-12(7)): append-only in the database itself."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FORWARD = """
SELECT statute_guard_append_only('ipr_verification_viewing');
CREATE TRIGGER refuse_change BEFORE UPDATE OR DELETE ON ipr_verification_viewing
    FOR EACH ROW EXECUTE FUNCTION statute_refuse();
"""
BACK = """
DROP TRIGGER refuse_change ON ipr_verification_viewing;
DROP TRIGGER refuse_truncate ON ipr_verification_viewing;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ipr_verification', '0008_petition_terms'),
        ('statute', '0005_notice_service'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Viewing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('who', models.CharField(max_length=400, verbose_name='who')),
                ('through', models.CharField(choices=[('page', 'Page'), ('api', 'API'), ('admin', 'Administration')], max_length=10, verbose_name='through')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statute.case', verbose_name='case')),
                ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='user')),
            ],
            options={
                'verbose_name': 'viewing',
                'verbose_name_plural': 'viewings',
                'indexes': [models.Index(fields=['case', '-id'], name='viewing_of_case')],
            },
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
