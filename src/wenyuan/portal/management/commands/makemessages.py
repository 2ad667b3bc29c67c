"""`manage.py makemessages`, taught that the docstring of an error class is a sentence people read."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path
from typing import Any

from django.core.management.commands import makemessages

import wenyuan
from wenyuan.kernel.errors import all_errors


def error_msgids() -> dict[str, str]:
    """msgid -> where it stands, for every error class of every package's `errors` module."""
    for module in pkgutil.walk_packages(wenyuan.__path__, "wenyuan."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    return {cls.msgid(): f"{cls.__module__}.{cls.__qualname__}" for cls in all_errors().values()}


class Command(makemessages.Command):
    """Django's command; the template catalogue gets the errors' sentences before it is merged."""

    def process_locale_dir(self, locale_dir: Any, files: Any) -> None:
        super().process_locale_dir(locale_dir, files)
        if self.domain != "django":
            return
        template = Path(locale_dir) / f"{self.domain}.pot"
        with template.open("a", encoding="utf-8") as file:
            for msgid, place in sorted(error_msgids().items()):
                file.write(_entry(msgid, place))


def _entry(msgid: str, place: str) -> str:
    quoted = msgid.replace("\\", "\\\\").replace('"', '\\"')
    mark = "#, python-format\n" if "%(" in msgid else ""
    return f'\n#: {place}\n{mark}msgid "{quoted}"\nmsgstr ""\n'
