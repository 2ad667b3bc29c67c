"""The settings page: what it says, what it takes, what it refuses, what it takes back."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from wenyuan.administration.errors import NoLogo
from wenyuan.administration.logo import _size
from wenyuan.audit.models import Event
from wenyuan.house import settings
from wenyuan.house.entries import ENTRIES
from wenyuan.house.models import Picture

SITE = {"name": "城南书屋", "footer": "城南街道办", "licence": "", "contact": "", "icp": ""}


def now() -> object:
    settings.forget()
    return settings.get()


def test_every_setting_is_shown_with_meaning_default_and_what_a_change_does(admin: Client) -> None:
    text = admin.get("/en/admin/settings").content.decode()
    for entry in ENTRIES:
        assert f'id="about-{entry.key}"' in text, entry.key
        assert f'name="{entry.key}"' in text, entry.key
    assert text.count("Default:") == text.count("A change:") == len(ENTRIES)
    assert "WENYUAN_SITE_NAME" in text and "GPTBot" in text


def test_a_group_is_saved_and_all_pages_say_so(admin: Client, client: Client) -> None:
    answer = admin.post("/admin/settings/site", SITE, follow=True)
    assert "改动了 2 项设置" in answer.content.decode()
    now()
    page = client.get("/en").content.decode() + client.get("/en/").content.decode()
    assert "城南书屋</title>" in page and "城南街道办" in page


def test_a_value_that_is_refused_is_named_and_nothing_of_its_group_is_changed(admin: Client) -> None:
    answer = admin.post("/admin/settings/limits", {"max_upload_mib": "300", "max_pages": "0"})
    assert answer.status_code == 422
    assert 'href="#id_max_pages"' in answer.content.decode()
    assert now().max_upload_mib == 200 and not Event.objects.exists()  # type: ignore[attr-defined]


def test_a_group_that_does_not_exist_is_not_there(admin: Client) -> None:
    assert admin.post("/admin/settings/secrets", {}).status_code == 404


def test_changes_are_listed_and_taken_back(admin: Client) -> None:
    admin.post("/admin/settings/reading", {"preview_pages": "4", "download_needs_sign_in": "on"})
    events = {event.subject: event for event in Event.objects.all()}
    assert set(events) == {"setting:preview_pages", "setting:download_needs_sign_in"}
    assert f"/admin/settings/undo/{events['setting:preview_pages'].pk}" in admin.get("/admin/settings").content.decode()
    admin.post(f"/admin/settings/undo/{events['setting:preview_pages'].pk}")
    house = now()
    assert (house.preview_pages, house.download_needs_sign_in) == (0, True)  # type: ignore[attr-defined]
    again = admin.post(f"/admin/settings/undo/{events['setting:preview_pages'].pk}", follow=True)
    assert "后来又改过" in again.content.decode()


def test_what_is_written_in_a_setting_is_text_on_the_page(admin: Client, client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    admin.post("/admin/settings/site", SITE | {"name": hostile, "footer": hostile, "contact": hostile})
    now()
    assert hostile not in client.get("/").content.decode()
    assert hostile not in admin.get("/admin/settings").content.decode()


def picture(kind: str, size: tuple[int, int] = (900, 300), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_drawn_anew_and_served_for_good(admin: Client, client: Client, tools_zygote, kind: str) -> None:
    hidden = b"<script>hidden</script>"
    data = picture(kind) + hidden
    admin.post("/admin/settings/site", SITE | {"logo": SimpleUploadedFile("logo", data)})
    now()
    address = f"/logo/{settings.get().logo}.png"
    assert address in client.get("/").content.decode()
    answer = client.get(address)
    assert answer["Content-Type"] == "image/png" and "immutable" in answer["Cache-Control"]
    assert hidden not in answer.content
    with Image.open(io.BytesIO(answer.content)) as image:
        assert (image.format, image.size, image.info) == ("PNG", (288, 96), {})
    admin.post("/admin/settings/site", SITE | {"no_logo": "on"})
    now()
    assert settings.get().logo == "" and Picture.objects.count() == 1
    assert '<svg class="seal"' in client.get("/").content.decode()


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\x89PNG\r\n\x1a\nbroken",
        b"GIF89a",
        b"x" * (2 << 20) + b"x",
    ],
    ids=["svg", "broken", "gif", "large"],
)
def test_what_is_no_logo_is_said_so_and_changes_nothing(admin: Client, tools_zygote, data: bytes) -> None:
    answer = admin.post("/admin/settings/site", SITE | {"logo": SimpleUploadedFile("logo.png", data)})
    assert answer.status_code == 422 and "做不成标志" in answer.content.decode()
    assert now().name == "" and not Picture.objects.exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("length", [0, 8, 16, 20, 23])
def test_a_picture_that_ends_too_early_is_none(length: int) -> None:
    whole = io.BytesIO()
    Image.new("RGB", (4, 3)).save(whole, "PNG")
    assert _size(whole.getvalue()) == (4, 3)
    with pytest.raises(NoLogo):
        _size(whole.getvalue()[:length])
