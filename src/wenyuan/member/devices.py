"""What a person calls the device of a sign-in: browser and system, from what the browser says of itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

#: The first whose mark stands in the header is it: those that also name another come before that one.
BROWSERS = (
    ("MicroMessenger", "微信"), ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("UCBrowser", "UC"),
    ("QQBrowser", "QQ"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS = (
    ("HarmonyOS", "HarmonyOS"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"),
    ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """`Firefox · Windows`; the beginning of what it says where nothing in it is known."""
    known = [next((name for mark, name in table if mark in user_agent), "") for table in (BROWSERS, SYSTEMS)]
    return " · ".join(filter(None, known)) or user_agent[:60] or _("unknown device")
