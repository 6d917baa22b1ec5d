"""What host regions were to reach becomes their quotas of published needs."""

from django.db import migrations


def to_quotas(apps, schema_editor):
    quota = apps.get_model("programmes", "Quota")
    hosts = apps.get_model("programmes", "HostRegion").objects.filter(target_needs__gt=0)
    for host in hosts:
        quota.objects.create(host_region=host, measure="published", number=host.target_needs)


def to_targets(apps, schema_editor):
    quotas = apps.get_model("programmes", "Quota").objects.filter(measure="published", track=None)
    for quota in quotas.select_related("host_region"):
        quota.host_region.target_needs = quota.number
        quota.host_region.save(update_fields=["target_needs"])


class Migration(migrations.Migration):
    dependencies = [("programmes", "0003_nest")]

    operations = [migrations.RunPython(to_quotas, to_targets)]
