from django.db import migrations, models

import jiebang.hub.contests.models.scoring


class Migration(migrations.Migration):
    """Sheets from before have no salt: what the audit chain says of them stays true."""

    dependencies = [("contests", "0004_what_a_team_is_told")]

    operations = [
        migrations.AddField(
            model_name="scoresheet",
            name="salt",
            field=models.CharField(default="", editable=False, max_length=32),
        ),
        migrations.AlterField(
            model_name="scoresheet",
            name="salt",
            field=models.CharField(
                default=jiebang.hub.contests.models.scoring.new_salt, editable=False, max_length=32
            ),
        ),
    ]
