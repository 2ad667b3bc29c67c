"""What a file's name says as a title, and whether it says anything."""

from __future__ import annotations

import re

_BLANKS = re.compile(r"\s+")
_COPY_MARKS = re.compile(r"\s*(?:[(（]\d{1,2}[)）]|[-_ ]+副本|[-_ ]+copy|^Copy of\s+|^副本[-_ ]*)\s*", re.IGNORECASE)
#: The charset in which somebody saved it.
_CHARSET = re.compile(
    r"[\s_.-]+(?:utf[-_ ]?(?:8|16)(?:[-_ ]?(?:le|be|bom|sig))?|gbk|gb2312|gb18030|big5|ansi)$", re.IGNORECASE
)
#: What devices and programs call their files, and numbers of tickets: no word of it is about the text.
_SAYS_NOTHING = re.compile(
    r"(?:scan|scanned|img|image|dsc|photo|doc|document|file|test|bug|issue|pr|untitled|new|temp|tmp|print|copy|mmexport|wx_camera|"
    r"screenshot|新建|未命名|无标题|扫描|微信图片|微信截图|屏幕截图|文档|文件|文本|工作簿|演示文稿)?"
    r"(?:microsoft|word|excel|powerpoint|文本|文档|工作表|演示文稿|[\W\d_])*",
    re.IGNORECASE,
)
_HASH = re.compile(r"[0-9a-f]{8,}(?:-[0-9a-f]{4,})*", re.IGNORECASE)
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W\d_]{3,}")


def title_of(name: str) -> str:
    """A file's name without its ending, copy marks, charset and underscores. At most 300 characters."""
    stem, dot, ending = name.rpartition(".")
    text = stem if dot and stem and len(ending) <= 5 and ending.isascii() else name
    text = _CHARSET.sub("", _COPY_MARKS.sub(" ", text)).replace("_", " ")
    return (_BLANKS.sub(" ", text).strip() or name)[:300]


def says_something(title: str) -> bool:
    """Whether a title made of a file's name has words a person may have chosen: two Han characters or two Latin words."""
    if _SAYS_NOTHING.fullmatch(title) or _HASH.fullmatch(title):
        return False
    return len(_HAN.findall(title)) >= 2 or len(_WORD.findall(title)) >= 2
