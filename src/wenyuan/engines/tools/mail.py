"""Taking a mail apart: what was attached, and who sent it.

Sources: RFC 5322 and RFC 2045–2047 (email of the standard library reads them); RFC 2231 for names of attachments.
"""

from __future__ import annotations

import email
import json
from collections.abc import Iterator
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

from wenyuan.engines.errors import Unreadable
from wenyuan.engines.task import Job, task

#: Attachments of one mail that are taken, and mails inside mails that are opened.
MOST_PARTS, MOST_DEPTH = 200, 4
#: Characters of a header that are kept.
HEADER_LENGTH = 400


@task("mail")
def mail(job: Job) -> dict[str, Any]:
    """Write each attachment to part-0001, part-0002 … and the list of them to mail.json.

    Input `file`: a message as it came. mail.json: {"sender", "subject", "parts": [{"file", "name", "size"}]}. An attachment
    is a part that has a name or calls itself one; text, and pictures that a page of text shows, are none. Forwarded
    mails are opened. Raises Unreadable for what has no header.
    """
    with job.inputs["file"].open("rb") as file:
        message = email.message_from_binary_file(file)
    if not message.keys():
        raise Unreadable("no header")
    parts: list[dict[str, Any]] = []
    for part in _attachments(message):
        if len(parts) == MOST_PARTS:
            break
        content = part.get_payload(decode=True)
        if not isinstance(content, bytes):
            continue
        name = f"part-{len(parts) + 1:04}"
        (job.out / name).write_bytes(content)
        parts.append({"file": name, "name": _text(_file_name(part)) or name, "size": len(content)})
    told = {"sender": parseaddr(_text(message["From"]))[1], "subject": _text(message["Subject"]), "parts": parts}
    (job.out / "mail.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8", errors="replace")
    return {"parts": len(parts)}


def _attachments(message: Message, depth: int = 0) -> Iterator[Message]:
    if message.is_multipart():
        if depth < MOST_DEPTH * 4:
            for part in message.get_payload():
                if isinstance(part, Message):
                    yield from _attachments(part, depth + 1)
        return
    is_shown_inside = message.get_content_disposition() == "inline" and message["Content-ID"] is not None
    is_named = bool(_file_name(message))
    if (is_named and not is_shown_inside) or message.get_content_disposition() == "attachment":
        yield message


def _file_name(part: Message) -> str | None:
    try:
        return part.get_filename()
    except (TypeError, ValueError, LookupError):  # numbered pieces of a name beside a whole one (RFC 2231)
        return None


def _text(header: object) -> str:
    if header is None:
        return ""
    try:
        text = str(make_header(decode_header(str(header))))
    except (ValueError, LookupError, MessageError):  # a charset nobody knows, bytes that are none of it, half a base64
        text = str(header)
    return " ".join(text.split())[:HEADER_LENGTH]
