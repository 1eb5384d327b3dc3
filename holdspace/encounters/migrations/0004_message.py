from django.db import migrations, models

MEDIA = [("in_person", "In person"), ("video", "Video"), ("phone", "Phone"), ("message", "Message")]


class Migration(migrations.Migration):
    dependencies = [("encounters", "0003_depth")]
    operations = [
        migrations.AlterField("encounter", "medium", models.CharField(choices=MEDIA, max_length=12)),
        migrations.AlterField("groupsession", "medium", models.CharField(choices=MEDIA, max_length=12)),
    ]
