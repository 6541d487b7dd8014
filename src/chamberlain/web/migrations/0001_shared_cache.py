from django.db import migrations


class Migration(migrations.Migration):
    """The table of Django's database cache, which the login role may write like sessions."""

    initial = True
    dependencies = []

    operations = [
        migrations.RunSQL(
            """
            CREATE TABLE django_cache_shared (
                cache_key varchar(255) PRIMARY KEY,
                value text NOT NULL,
                expires timestamptz NOT NULL
            );
            CREATE INDEX django_cache_shared_expires ON django_cache_shared (expires);
            """,
            "DROP TABLE django_cache_shared",
        )
    ]
