"""What can go wrong when order is kept: categories, tags, reports."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class NameTaken(WenyuanError):
    """There is something called “%(value)s” already. Nothing was changed; choose another name, or merge the two."""

    code = "name_taken"
    status: ClassVar[int] = 409


class NotBelow(WenyuanError):
    """A category cannot stand below itself or be merged into what is below it. Nothing was changed."""

    code = "not_below"
    status: ClassVar[int] = 409


class NotEmpty(WenyuanError):
    """There are documents or categories in this category. Nothing was changed; merge it into another one instead."""

    code = "category_not_empty"
    status: ClassVar[int] = 409


class TooManyReports(WenyuanError):
    """Too many reports came from your address in the last hour. This one was not kept; try again in an hour."""

    code = "too_many_reports"
    status: ClassVar[int] = 429
    retry: ClassVar[bool] = True


class NeedsAnother(WenyuanError):
    """Whoever took the document down does not decide on the appeal. Nothing was changed; another librarian must look."""

    code = "needs_another"
    status: ClassVar[int] = 403


class WordsMissing(WenyuanError):
    """Please say in a few words why. Nothing was changed."""

    code = "words_missing"


class BadTreeFile(WenyuanError):
    """The file of categories cannot be read, at %(place)s: %(why)s. Nothing was changed."""

    code = "bad_tree_file"
