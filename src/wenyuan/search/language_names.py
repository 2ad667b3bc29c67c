"""Names of languages, as people write them and as they read them."""

from __future__ import annotations

from functools import cache

from django.conf.locale import LANG_INFO
from django.utils.translation import get_language, get_language_info, override

from wenyuan.kernel.folding import fold

#: What people write for a language beside its code and its proper names.
_WRITTEN = {
    "zh": "中文 汉语 国语 华语 简体中文 繁体中文 chinese zh-hans zh-hant zh-cn zh-tw",
    "en": "英文 英语 english",
    "ja": "日文 日语 japanese jp",
    "ko": "韩文 韩语 朝鲜语 korean kr",
    "ru": "俄文 俄语 russian",
    "ar": "阿拉伯文 阿拉伯语 arabic",
    "fr": "法文 法语 french",
    "de": "德文 德语 german",
    "es": "西班牙文 西班牙语 spanish",
}


def language_codes(written: str) -> tuple[str, ...]:
    """The codes that are meant by a code or name in Chinese, in English or in the language itself; else it itself."""
    wanted = fold(written)
    return _by_name().get(wanted, (wanted,))


def language_name(code: str) -> str:
    """The language in the language of the reader; its code where nobody knows a name."""
    try:
        info = get_language_info("zh-hans" if code == "zh" else code)
    except KeyError:
        return code
    is_own = (get_language() or "").startswith(code)
    return str(info["name_local"] if is_own else info["name_translated"])


@cache
def _by_name() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for code in LANG_INFO:
        if code.startswith("zh"):
            continue
        info = get_language_info(code)
        with override("zh-hans"):
            chinese = get_language_info(code)["name_translated"]
        names |= dict.fromkeys((fold(name) for name in (info["name"], info["name_local"], chinese)), (code,))
    for code, written in _WRITTEN.items():
        names |= dict.fromkeys((code, *map(fold, written.split())), (code,))
    return names
