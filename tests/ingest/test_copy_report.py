"""The report on two documents on paper, by the real engines."""

from __future__ import annotations

import io

import pypdfium2
from django.test import Client

from tests.portal import copy_samples
from wenyuan.accounts.models import User
from wenyuan.ingest.context import Engines


def test_the_report_is_a_pdf_with_the_figures_and_the_pairs(client: Client, owner: User, engines: Engines) -> None:
    text = copy_samples.text_named("annual-review")
    first = copy_samples.document(owner, "原来的总结", text)
    second = copy_samples.document(owner, "<b>改过的</b>总结", copy_samples.laundered(text))
    response = client.get(f"/d/{second.public_id}/copies/{first.public_id}?format=pdf")
    assert response.status_code == 200 and response["Content-Type"] == "application/pdf"
    assert response["Cache-Control"] == "private, no-store"
    with pypdfium2.PdfDocument(io.BytesIO(response.content)) as pdf:
        said = "".join(page.get_textpage().get_text_bounded() for page in pdf)
    # A title is words, not markup.
    for words in ("原来的总结", "<b>改过的</b>总结", "服务 → 效劳", "左侧的年份整体晚 1 年"):
        assert words in said.replace("\r\n", "")
