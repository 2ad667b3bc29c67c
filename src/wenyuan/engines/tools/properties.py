"""Whether the title and author that a file states about itself are worth showing.

Most office files carry what their program put there: "Microsoft Word - 新建 Microsoft Word 文档", "PowerPoint 演示文稿",
"Administrator". Such a value is worse than none, because the file's name is a better title. Light to import.
"""

from __future__ import annotations

import re
import unicodedata

_SPACES = re.compile(r"\s+")
#: What a program or printer driver puts before the real title, or the file's name.
_PREFIX = re.compile(
    r"^(?:Microsoft\s+(?:Office\s+)?(?:Word|Excel|PowerPoint)|WPS\s*(?:文字|表格|演示|Office)?|Print|打印)\s*[-–—:：]\s*",
    re.IGNORECASE,
)
#: Titles that no person wrote, whole, in any case, with any number behind.
_EMPTY_TITLES = re.compile(
    r"""(?:
        (?:新建|新增|未命名|未标题|无标题|無標題|未命名的?|空白|默认)\s*
            (?:-?\d+|(?:microsoft\s+)?(?:office\s+)?(?:word|excel|powerpoint|wps|doc|docx|xls|xlsx|ppt|pptx|文本|rtf|文字)*\s*
            (?:文档|文件|工作表|工作簿|演示文稿|幻灯片|表格|演示|文本文档|文本|文稿|图表|页面|標題|標籤)?)
      | (?:microsoft\s+)?(?:office\s+)?(?:word|excel|powerpoint|wps)\s*(?:文档|文件|工作表|工作簿|演示文稿|简报|簡報|文字|表格|演示|document|presentation|worksheet|workbook|slide\s*show)?
      | (?:文档|文件|演示文稿|幻灯片|工作簿|工作表|表格|投影片|簡報|图片|扫描件?|文稿|页|标题|題名|主题|题目|主标题|标题文字|添加标题|请输入标题|输入标题|点击添加标题|没有幻灯片标题|单击此处添加标题|单击此处编辑母版标题样式|点击此处添加标题|在此处添加标题|输入论文题目)
      | (?:document|doc|presentation|book|workbook|sheet|worksheet|slide|page|untitled|unbenannt|sans\s*titre|无题|無題|无題|no\s*(?:slide\s*)?title|none|null|undefined|title|your\s*title|my\s*document|new\s*document|blank|default|test|temp|tmp|scan|scanned\s*document|image|img|print|report|draft|template|normal|powerpoint\s*presentation|slide\s*title|click\s*to\s*(?:add|edit)\s*(?:the\s*)?(?:title|title\s*text\s*format|master\s*title\s*style))
      | (?:untitled|new)[\s_-]*(?:document|presentation|spreadsheet|page|project|file|slide|sheet|book|\w?\d+)?
      | [\W\d_]*
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\s_\-(（\[]*\d*[\s)）\]]*$")
#: A file's name in place of a title: an office ending, a path, an address.
_FILE_NAME = re.compile(
    r"\.(?:docx?|docm|dotx?|wps|wpt|xlsx?|xlsm|et|pptx?|pps|dps|pdf|rtf|txt|html?|odt|ods|odp|indd|ps|eps|qxd|cdr|dwg|tmp|ai|jpe?g|png|tiff?|md|csv|epub|pmd|fm|dvi|tex|wpd)$"
    r"|^(?:[A-Za-z]:[\\/]|\\\\|file:|https?:|/\w+/)",
    re.IGNORECASE,
)
#: Marks of text decoded in the wrong charset: Latin-1 letters in rows, replacement signs, private use, question marks.
_MOJIBAKE = re.compile(r"[\u0080-\u009f\u00a1-\u00ff]{3,}|\ufffd|[\ue000-\uf8ff]|\?{3,}|锟斤拷|烫烫|屯屯|ï»¿|Ã.|â€")
_EMPTY_AUTHORS = re.compile(
    r"""(?:
        administrator|admin|adm|users?\d*|owner|author|unknown|anonymous|default|guest|root|test|me|none|null|n/?a|name|your\s*name
      | (?:microsoft|windows|ms|office|wps)(?:\s*(?:office|word|excel|powerpoint|corporation|user|用户|使用者))*
      | (?:微软|微軟|系统|系統|本机|电脑|電腦|计算机|默认|普通|匿名|雨林木风|番茄花园|深度)?(?:用户|使用者|用戶|管理员|管理員|作者)\d*
      | 微软中国|微软|中国|雨林木风|番茄花园|深度(?:技术|系统)?|电脑|未知|佚名|匿名|无|番茄
      | python-docx|python-pptx|openpyxl|xlsxwriter|reportlab.*|apache\s+poi|phpword|phpexcel|phpoffice|aspose.*|itext.*|docx4j|jasper.*|crystal\s+reports.*
      | (?:libre|open)office.*|pandoc|latex.*|acrobat.*|adobe.*|canon.*|hp|lenovo|dell|asus|acer|thinkpad|think|toshiba|xiaomi|mi|huawei|samsung|sony|ibm|apple|pc|computer|desktop[-\w]*|laptop[-\w]*|win(?:dows)?\s*(?:xp|7|8|10|11)?|dreamsummit|legend|founder|haier|hasee|walkinnet|ghost\w*|china|sky123\.org|mc\s*system|桌面|xp|new|dev|it
      | [\W\d_]*
      | .
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def worthwhile_title(raw: str) -> str:
    """The stated title on one line, or "" where a program, a template or a wrong charset wrote it.

    A prefix like "Microsoft Word - " is taken off; what remains must stand on its own. At most 300 characters.
    """
    text = _PREFIX.sub("", _one_line(raw)).strip()
    if len(text) < 2 or len(text) > 300 or _MOJIBAKE.search(text) or _FILE_NAME.search(text):
        return ""
    if _EMPTY_TITLES.fullmatch(text) or _EMPTY_TITLES.fullmatch(_NUMBERED.sub("", text)):
        return ""
    return text if any(c.isalpha() for c in text) else ""


def worthwhile_author(raw: str) -> str:
    """The stated author on one line, or "" where it is an account, a machine or a program. At most 100 characters."""
    text = _one_line(raw)
    if len(text) > 100 or _MOJIBAKE.search(text) or "@" in text or _FILE_NAME.search(text):
        return ""
    return "" if _EMPTY_AUTHORS.fullmatch(text) else text


def _one_line(raw: str) -> str:
    """Composed, without controls and invisible characters, blanks joined."""
    kept = "".join(
        c if c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in unicodedata.normalize("NFC", raw)
    )
    return _SPACES.sub(" ", kept).strip()
