"""The pieces of addresses: a document's random id and the readable words behind it."""

from __future__ import annotations

from wenyuan.kernel.ids import ALPHABET, LENGTH


class PublicId:
    """A document's public id. Anything else in its place is no address at all, so no query is spent on it."""

    regex = rf"[{ALPHABET}]{{{LENGTH}}}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class Words:
    """The readable tail of a document's address: any characters but a slash, also none."""

    regex = r"[^/]*"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value
