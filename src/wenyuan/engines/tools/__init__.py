"""The tasks over foreign bytes that need no LibreOffice: one module a subject, run in a jailed child.

`MODULES` is what the tools zygote imports before it forks, so that a child imports nothing after its jail closed.
"""

MODULES = (
    "wenyuan.engines.tools.sequence",
    "wenyuan.engines.tools.sniff",
    "wenyuan.engines.tools.gate",
    "wenyuan.engines.tools.unpack",
    "wenyuan.engines.tools.quicktext",
    "wenyuan.engines.tools.flat",
    "wenyuan.engines.tools.images",
    "wenyuan.engines.tools.logo",
    "wenyuan.engines.tools.mail",
    "wenyuan.engines.tools.pdf_pages",
    "wenyuan.engines.tools.pdf_text",
    "wenyuan.engines.tools.pdf_layer",
    "wenyuan.engines.tools.pdf_reflow",
    "wenyuan.engines.tools.pdf_render",
)
