"""File names that break programs: the forty-four of our threat list, and how a name is compared after its way out."""

from __future__ import annotations

import unicodedata

#: What a stranger may call a file. Traversal, controls, headers, directions, reserved words, lengths, forms, markup, commands.
HOSTILE_NAMES: tuple[str, ...] = (
    "../../etc/passwd",
    "..\\..\\windows\\system32\\x.docx",
    "/etc/passwd",
    "C:\\x.docx",
    "a\x00b.docx",
    "a\r\nX-Evil: 1.docx",
    "a\nb.docx",
    'a"; filename="b.exe',
    "a'; filename*=utf-8''b.exe",
    "invoice\u202efdp.exe",
    "\u2066a\u2069.docx",
    "a\u200bb\u200d.docx",
    "\ufeffa.docx",
    "CON",
    "nul.txt",
    ".htaccess",
    "-rf",
    "字" * 300 + ".docx",
    "x" * 300,
    "文档" * 120,
    "é.docx",
    "e\u0301.docx",
    "ﬁle.docx",
    "%2e%2e%2fx.docx",
    "a;.html",
    "a%00.html",
    "<img src=x onerror=alert(1)>.docx",
    "'; DROP TABLE document;--",
    "{{7*7}}.docx",
    "${jndi:ldap://x/a}.docx",
    "=cmd|' /C calc'!A0.csv",
    "@SUM(1).csv",
    "...",
    "   ",
    " a .docx ",
    "a/",
    "/a",
    "a\tb.docx",
    "a\ud800b.docx",
    "😀.docx",
    "$(touch x) `id` | & ; * ? ~.docx",
    "a.pdf.exe",
    "a.docx.html",
    "a\u2028b\u2029.docx",
)
#: What may stand in no name that leaves us.
FORBIDDEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def is_harmless(name: str) -> bool:
    """Whether a name can stand in a header, a path, a table and a line of a log."""
    return (
        0 < len(name.encode()) <= 255
        and not any(unicodedata.category(c) in FORBIDDEN for c in name)
        and not set(name) & set("/\\")
        and name.strip(". ") != ""
    )
