"""Why a document has no pages, in the words of the error that ended its conversion."""

from __future__ import annotations

from django.utils.translation import gettext

# Imported for their subclasses: a code in a row is only a sentence when its class is known.
from wenyuan.blobs import errors as _blob_errors  # noqa: F401
from wenyuan.engines import errors as engine_errors
from wenyuan.kernel.errors import WenyuanError, all_errors
from wenyuan.library.models import Revision


def sentence(error: WenyuanError | type[WenyuanError], params: dict[str, object] | None = None) -> str:
    """The error's sentence in the reader's language, its %(parameters)s filled in where they are known."""
    filled = dict(params or getattr(error, "params", {}))
    text = gettext(error.msgid())
    try:
        return text % filled
    except (KeyError, ValueError, TypeError):
        return text


def failure(revision: Revision | None) -> str:
    """Why the revision has no pages (or only text); empty where nothing went wrong."""
    if revision is None or not revision.failure_code:
        return ""
    cls = all_errors().get(revision.failure_code, engine_errors.EngineError)
    return sentence(cls, revision.failure_params)
