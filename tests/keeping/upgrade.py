"""Brings the HOME of an earlier version up to date, as a start does, and says what is found there. Run by test_upgrade.py."""

from __future__ import annotations

import json
import sys

from wenyuan.cli import django

django()
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from wenyuan.blobs import checks as blobs  # noqa: E402
from wenyuan.cli.prepare import prepare  # noqa: E402
from wenyuan.copies import checks as copies  # noqa: E402
from wenyuan.ingest import checks as ingest  # noqa: E402
from wenyuan.jobs import checks as jobs  # noqa: E402
from wenyuan.keeping import checks as keeping  # noqa: E402
from wenyuan.library import checks as library  # noqa: E402
from wenyuan.library.models import Document  # noqa: E402
from wenyuan.search import checks as search  # noqa: E402
from wenyuan.search import indexer  # noqa: E402

# Static files are read where they lie: to hash and compress them is no part of an upgrade.
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
prepare()
indexer.rebuild()
problems = [
    *blobs.problems(deep=True), *jobs.problems(), *library.problems(), *ingest.problems(), *search.problems(),
    *copies.problems(), *keeping.problems(),
]  # fmt: skip
client = Client(HTTP_HOST="localhost")
read, files = {}, {}
for document in Document.objects.order_by("pk"):
    page = client.get(f"/d/{document.public_id}-", follow=True)
    read[document.title] = page.status_code
    original = client.get(f"/d/{document.public_id}/download?as=original")
    files[document.title] = len(b"".join(original))  # type: ignore[arg-type]
found = {word: client.get("/search", {"q": word}).content.decode().count("<mark>") for word in sys.argv[1:]}
indexer.close()
print(json.dumps({"problems": problems, "read": read, "files": files, "found": found}))
