"""Why a file was not taken in."""

from __future__ import annotations

from wenyuan.kernel.errors import WenyuanError


class NotAFile(WenyuanError):
    """This is not a regular file (a link, a device or a folder in its place). It was left where it is."""

    code = "not_a_file"


class SourceUnreadable(WenyuanError):
    """The file cannot be read from where it lies. It was left where it is; check its permissions and add it again."""

    code, retry = "source_unreadable", True


class MayNotUpload(WenyuanError):
    """Your account may read, but not bring files in. Ask a librarian to make you an uploader."""

    code, status = "may_not_upload", 403


class UploadTooLarge(WenyuanError):
    """“%(name)s” has %(size)s; files up to %(limit)s are taken. Nothing of it was sent."""

    code, status = "upload_too_large", 413


class UploadGone(WenyuanError):
    """This upload is not there (any more). Choose the file again; what the library has already received stays."""

    code, status = "upload_gone", 404


class UploadElsewhere(WenyuanError):
    """The upload is at another place (byte %(offset)s). Ask where it stands and go on from there; nothing was lost."""

    code, status, retry = "upload_elsewhere", 409, True


class UploadOvertaken(WenyuanError):
    """A later request goes on with this upload. What this one brought up to here is kept."""

    code, status, retry = "upload_overtaken", 423, True


class ChecksumMismatch(WenyuanError):
    """The bytes arrived damaged. They were thrown away; send them again."""

    code, status, retry = "checksum_mismatch", 460, True


class BadUpload(WenyuanError):
    """This request is no upload as this library understands it: %(why)s. Nothing was changed."""

    code = "bad_upload"


class SameFile(WenyuanError):
    """This is byte for byte the file of revision %(number)s. Nothing was added; you can return to that revision."""

    code, status = "same_file", 409
