"""The licences that a document may state: under what terms others may use it. Codes are stored, names are shown."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, kw_only=True)
class Licence:
    """One licence: its code, its name in the reader's language, and where its text stands ("" where there is none)."""

    code: str
    name: str | Promise
    #: With `{lang}` where the text is there in several languages.
    address: str = ""

    @property
    def url(self) -> str:
        """The licence's own page, in the reader's language where it has one."""
        is_chinese = (get_language() or "").startswith("zh")
        return self.address.replace("{lang}", "zh-hans" if is_chinese else "en")


def _creative_commons(code: str, name: str | Promise) -> Licence:
    return Licence(
        code=f"cc-{code}", name=name, address=f"https://creativecommons.org/licenses/{code}/4.0/deed.{{lang}}"
    )


#: In the order in which they are offered: the freest first.
LICENCES: tuple[Licence, ...] = (
    Licence(code="pd", name=_("Public domain"), address="https://creativecommons.org/publicdomain/mark/1.0/deed.{lang}"),
    Licence(code="cc0", name=_("CC0: no rights kept"), address="https://creativecommons.org/publicdomain/zero/1.0/deed.{lang}"),
    _creative_commons("by", _("CC BY 4.0: name the author")),
    _creative_commons("by-sa", _("CC BY-SA 4.0: name the author, share alike")),
    _creative_commons("by-nd", _("CC BY-ND 4.0: name the author, no changes")),
    _creative_commons("by-nc", _("CC BY-NC 4.0: name the author, not for profit")),
    _creative_commons("by-nc-sa", _("CC BY-NC-SA 4.0: name the author, not for profit, share alike")),
    _creative_commons("by-nc-nd", _("CC BY-NC-ND 4.0: name the author, not for profit, no changes")),
    Licence(code="government", name=_("Law or official document: no copyright")),
    Licence(code="own", name=_("The uploader's own work, all rights reserved")),
    Licence(code="permitted", name=_("Shown here by permission of its owner")),
    Licence(code="reserved", name=_("All rights reserved")),
)  # fmt: skip

_BY_CODE = {licence.code: licence for licence in LICENCES}


def licence_of(code: str) -> Licence | None:
    """The licence with this code; None for "" (not stated) and for a code that is no longer in the table."""
    return _BY_CODE.get(code)
