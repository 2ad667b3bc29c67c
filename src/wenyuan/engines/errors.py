"""Why a file could not be read: one class a reason, its docstring the sentence people see."""

from __future__ import annotations

from typing import ClassVar

from wenyuan.kernel.errors import WenyuanError


class EngineError(WenyuanError):
    """The file could not be converted. The original was kept; you can download it."""

    code = "engine_error"
    #: True: the upload ends as refused (bytes kept for its owner only). False: kept without preview.
    refuses: ClassVar[bool] = False


class Empty(EngineError):
    """The file is empty (0 bytes). Check the file on your computer and add it again."""

    code = "empty"
    refuses = True


class Encrypted(EngineError):
    """The file is protected by a password. The original was kept; add a copy without a password to make it readable."""

    code = "encrypted"


class Unsupported(EngineError):
    """This kind of file (%(kind)s) cannot be shown here. The original was kept; a PDF copy of it can be added instead."""

    code = "unsupported"


class Unreadable(EngineError):
    """The file is damaged: no program here can open it. The original was kept; open it where it was made and save it again."""

    code = "unreadable"


class UnsafeArchive(EngineError):
    """The file is a container with unsafe entries (%(why)s). It was not opened; the bytes were kept for you alone."""

    code = "unsafe_archive"
    refuses = True


class ArchiveBomb(EngineError):
    """The file unpacks to far more than its size (%(why)s). It was not opened; the bytes were kept for you alone."""

    code = "archive_bomb"
    refuses = True


class XmlEntities(EngineError):
    """The file declares XML entities, which office files do not need and attacks do. It was not opened; the bytes were kept for you alone."""

    code = "xml_entities"
    refuses = True


class TooLarge(EngineError):
    """The file is larger than the limit of %(limit)s, so no pages were made. The original was kept; split it or ask the administrator to raise the limit."""

    code = "too_large"
    status = 413


class TooManyPages(EngineError):
    """The document has more pages than the limit of %(limit)s. The original was kept; split it to make it readable."""

    code = "too_many_pages"


class OutputTooBig(EngineError):
    """The pages of this document would take more space than allowed. The original was kept; split it to make it readable."""

    code = "output_too_big"


class EngineTimeout(EngineError):
    """The conversion took longer than allowed and was stopped. The original was kept; a PDF copy of it can be added instead."""

    code = "timeout"
    retry = True


class EngineMemory(EngineError):
    """The conversion needed more memory than allowed and was stopped. The original was kept; a PDF copy of it can be added instead."""

    code = "memory"
    retry = True


class EngineCrashed(EngineError):
    """The conversion program failed on this file. The original was kept; a PDF copy of it can be added instead."""

    code = "crash"
    retry = True


class EngineUnavailable(EngineError):
    """The conversion program is not there right now. The file was kept and will be tried again."""

    code = "engine_unavailable"
    retry = True


class Cancelled(EngineError):
    """The conversion was interrupted and will start again by itself. Nothing was lost."""

    code = "cancelled"
    retry = True
