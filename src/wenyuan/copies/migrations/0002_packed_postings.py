"""Postings packed into leaves; maps by name; the direction of a copy; templates that can be taken back; statements."""

import django.db.models.deletion
import numpy as np
from django.conf import settings
from django.db import migrations, models

from wenyuan.copies.candidates import MOST_CLUSTERS
from wenyuan.copies.fingerprints import BITS, unpack
from wenyuan.copies.leaves import of_keys, postings_of, split

#: Hashes of a range are held at once.
RANGES = 64


def leave_room(apps, schema_editor):
    """PostgreSQL writes a changed row anew: with room beside it the old one's place is free again without a vacuum."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE copies_leaf SET (fillfactor = 85)")


def pack(apps, schema_editor):
    """Fill the leaves from the fingerprints, a range of hashes after the other."""
    rows = apps.get_model("copies", "Fingerprint").objects
    leaf = apps.get_model("copies", "Leaf")
    if not rows.exists():
        return
    borders = np.linspace(0, 1 << BITS, RANGES + 1).astype(np.int64)
    for low, high in zip(borders[:-1], borders[1:], strict=True):
        members = ((c, unpack(packed)) for c, packed in rows.values_list("cluster", "hashes").iterator())
        found = postings_of(((c, h[(h >= low) & (h < high)]) for c, h in members), most=MOST_CLUSTERS)
        leaf.objects.bulk_create(
            [leaf(first=first, postings=packed) for first, packed in split(*of_keys(found))], batch_size=500
        )


def index_texts(apps, schema_editor):
    """Texts are only asked for by their whole hash: on PostgreSQL a hash index is half as big."""
    how = "USING hash " if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"CREATE INDEX copies_text ON copies_fingerprint {how}(norm_hash)")


def name_templates(apps, schema_editor):
    """What fills of one template have in common, by the pairs that were called so."""
    rows = apps.get_model("copies", "Fingerprint").objects
    templated = apps.get_model("copies", "Templated")
    for pair in apps.get_model("copies", "Pair").objects.filter(decision="template"):
        sides = [rows.filter(norm_hash=digest).values_list("hashes", flat=True).first() for digest in (pair.a, pair.b)]
        if all(side is not None for side in sides):
            common = np.intersect1d(unpack(sides[0]), unpack(sides[1])).tolist()
            templated.objects.bulk_create([templated(h=h, pair=pair) for h in common], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [
        ("library", "0004_audience_and_order"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("copies", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("first", models.IntegerField(primary_key=True, serialize=False)),
                ("postings", models.BinaryField()),
            ],
        ),
        migrations.RunPython(leave_room, migrations.RunPython.noop),
        migrations.RunPython(pack, migrations.RunPython.noop),
        migrations.DeleteModel(name="Posting"),
        migrations.DeleteModel(name="Stopped"),
        migrations.AlterField("fingerprint", "map_version", models.CharField(max_length=16)),
        migrations.AlterField("pair", "map_version", models.CharField(max_length=16)),
        # An index each and no more: db_index makes a second one for LIKE on PostgreSQL.
        migrations.AlterField("fingerprint", "norm_hash", models.CharField(blank=True, max_length=32)),
        migrations.AlterField("pair", "b", models.CharField(max_length=32)),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunPython(index_texts, migrations.RunPython.noop)],
            state_operations=[
                migrations.AddIndex("fingerprint", models.Index(fields=["norm_hash"], name="copies_text"))
            ],
        ),
        migrations.AddIndex("pair", models.Index(fields=["b"], name="copies_pair_other")),
        migrations.AddField(
            "pair",
            "copy_side",
            models.CharField(blank=True, choices=[("", "Not said"), ("a", "A"), ("b", "B")], default="", max_length=1),
        ),
        migrations.AddField("pair", "reason", models.CharField(blank=True, max_length=500, default=""), preserve_default=False),
        migrations.CreateModel(
            name="Templated",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "h", "pair_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("h", models.IntegerField()),
                (
                    "pair",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="templated", to="copies.pair"
                    ),
                ),
            ],
        ),
        migrations.RunPython(name_templates, migrations.RunPython.noop),
        migrations.CreateModel(
            name="WordMap",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=16)),
                ("pairs", models.JSONField(default=list)),
                ("taken_at", models.DateTimeField(auto_now_add=True)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("own", "My own work"),
                            ("edition", "A new edition"),
                            ("quotation", "A quotation"),
                            ("template", "A form or template"),
                        ],
                        max_length=9,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="statements", to="library.document"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="library.document"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("document", "other"), name="copies_statement_once")
                ],
            },
        ),
    ]
