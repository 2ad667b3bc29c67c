"""What can go wrong when the site's settings are changed."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class BadSetting(WenyuanError):
    """“%(label)s” does not take this value: %(why)s. Nothing was changed."""

    code = "bad_setting"


class SettingMoved(WenyuanError):
    """This setting was changed again since. Nothing was taken back; look at what it is now."""

    code = "setting_moved"
    status: ClassVar[int] = 409
