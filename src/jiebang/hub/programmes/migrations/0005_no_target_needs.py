from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("programmes", "0004_quotas")]

    operations = [migrations.RemoveField(model_name="hostregion", name="target_needs")]
