"""The root of all errors that a person may get to read."""

from __future__ import annotations

from typing import ClassVar


class WenyuanError(Exception):
    """Something went wrong. Nothing was changed."""

    #: Stable machine name of the reason; unique over all subclasses.
    code: ClassVar[str] = "error"
    #: HTTP status a face answers with.
    status: ClassVar[int] = 400
    #: Whether the same call may succeed later without a change of its input.
    retry: ClassVar[bool] = False

    def __init__(self, detail: str = "", **params: object) -> None:
        """Keep `detail` for logs and operators; `params` fill the %(name)s of the docstring.

        Both survive pickling, because errors cross process borders.
        """
        super().__init__(detail)
        self.detail = detail
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.detail, self.params))

    @classmethod
    def msgid(cls) -> str:
        """The English sentence of this reason: the docstring in one line, untranslated, unfilled."""
        return " ".join((cls.__doc__ or "").split())

    def __str__(self) -> str:
        text = self.msgid()
        try:
            text = text % self.params
        except (KeyError, ValueError):
            pass
        return f"{text} [{self.detail}]" if self.detail else text


def _rebuild(cls: type[WenyuanError], detail: str, params: dict[str, object]) -> WenyuanError:
    return cls(detail, **params)


def all_errors() -> dict[str, type[WenyuanError]]:
    """Every imported subclass by its code, for the step table, the docs and the catalogue test."""
    found: dict[str, type[WenyuanError]] = {}
    todo: list[type[WenyuanError]] = [WenyuanError]
    while todo:
        cls = todo.pop()
        found.setdefault(cls.code, cls)
        todo.extend(cls.__subclasses__())
    return found
