"""LibreOfficeKit through ctypes: load a document, save it as something else. Standard library only.

Source of the layout: LibreOffice `include/LibreOfficeKit/LibreOfficeKit.h`, a C struct that only ever grows at its
end, which is why its own size is checked before a member is used.
Rules that were measured: `preinit` once in the process that forks, `Kit` only in the fork (forking after it crashes
or hangs), and leave the fork with os._exit.
"""

from __future__ import annotations

import ctypes as C
import os
import time
from pathlib import Path

from wenyuan.engines.errors import EngineUnavailable, Unreadable

_ALONE_SECONDS = 30.0


class _Kit(C.Structure):
    pass


class _Doc(C.Structure):
    pass


_KIT, _DOC = C.POINTER(_Kit), C.POINTER(_Doc)


class _KitClass(C.Structure):
    _fields_ = [
        ("nSize", C.c_size_t),
        ("destroy", C.CFUNCTYPE(None, _KIT)),
        ("documentLoad", C.c_void_p),
        ("getError", C.CFUNCTYPE(C.c_void_p, _KIT)),
        ("documentLoadWithOptions", C.CFUNCTYPE(_DOC, _KIT, C.c_char_p, C.c_char_p)),
        ("freeError", C.CFUNCTYPE(None, C.c_void_p)),
    ]


class _DocClass(C.Structure):
    _fields_ = [
        ("nSize", C.c_size_t),
        ("destroy", C.CFUNCTYPE(None, _DOC)),
        ("saveAs", C.CFUNCTYPE(C.c_int, _DOC, C.c_char_p, C.c_char_p, C.c_char_p)),
        ("getDocumentType", C.CFUNCTYPE(C.c_int, _DOC)),
    ]


_Kit._fields_ = [("pClass", C.POINTER(_KitClass))]
_Doc._fields_ = [("pClass", C.POINTER(_DocClass))]


class Library:
    """The shared library, once a process."""

    def __init__(self, path: Path) -> None:
        """Load `path`; raises EngineUnavailable if it is not LibreOfficeKit."""
        try:
            self._library = C.CDLL(os.fspath(path), mode=os.RTLD_NOW | os.RTLD_GLOBAL)
            self._preinit = self._library.lok_preinit
            self._hook = self._library.libreofficekit_hook_2
        except (OSError, AttributeError) as error:
            raise EngineUnavailable(f"{path}: {error}") from None
        self._program = os.fspath(path.parent).encode()
        self._preinit.argtypes = self._hook.argtypes = [C.c_char_p, C.c_char_p]
        self._preinit.restype = C.c_int
        self._hook.restype = _KIT

    def preinit(self, profile: Path) -> None:
        """Load everything that children share (1-4 s), and wait until this process has one thread again.

        The wait is for the thread that writes the settings a second later: a child forked while it holds their lock
        hangs for ever. Raises EngineUnavailable.
        """
        if self._preinit(self._program, profile.as_uri().encode()) != 0:
            raise EngineUnavailable("lok_preinit failed")
        deadline = time.monotonic() + _ALONE_SECONDS
        while len(os.listdir("/proc/self/task")) > 1:
            if time.monotonic() > deadline:
                raise EngineUnavailable("threads of lok_preinit do not end; forking beside them would hang")
            time.sleep(0.02)

    def open(self, profile: Path) -> Kit:
        """Start LibreOffice in this process, in a fork of the one that called `preinit`, with a profile of its own."""
        pointer = self._hook(self._program, profile.as_uri().encode())
        if not pointer:
            raise EngineUnavailable("libreofficekit_hook_2 gave nothing")
        return Kit(pointer)


class Kit:
    """A running LibreOffice."""

    def __init__(self, pointer: C._Pointer[_Kit]) -> None:
        """Wrap what the hook gave; raises EngineUnavailable if the library is older than the struct used here."""
        self._pointer, self._class = pointer, pointer.contents.pClass.contents
        if self._class.nSize < C.sizeof(_KitClass):
            raise EngineUnavailable(f"LibreOfficeKit is too old: {self._class.nSize} bytes")

    def load(self, source: Path) -> Document:
        """Open `source`, whose type LibreOffice finds out itself. Raises Unreadable with LibreOffice's words."""
        pointer = self._class.documentLoadWithOptions(
            self._pointer, source.as_uri().encode(), b"Language=zh-CN,Batch=true"
        )
        if not pointer:
            raise Unreadable(self.error())
        return Document(self, pointer)

    def error(self) -> str:
        """The last error, as LibreOffice words it."""
        address = self._class.getError(self._pointer)
        if not address:
            return ""
        text = C.string_at(address).decode("utf-8", "replace")
        self._class.freeError(address)
        return text


class Document:
    """One loaded document."""

    def __init__(self, kit: Kit, pointer: C._Pointer[_Doc]) -> None:
        """Wrap what `Kit.load` got."""
        self._kit, self._pointer, self._class = kit, pointer, pointer.contents.pClass.contents
        if self._class.nSize < C.sizeof(_DocClass):
            raise EngineUnavailable(f"LibreOfficeKit is too old: {self._class.nSize} bytes")

    @property
    def type(self) -> int:
        """0 text, 1 sheet, 2 slides, 3 drawing."""
        return int(self._class.getDocumentType(self._pointer))

    def save(self, target: Path, format_: str, options: str = "") -> None:
        """Write `target` as `format_` (a file ending LibreOffice knows). Raises OSError with LibreOffice's words."""
        done = self._class.saveAs(self._pointer, target.as_uri().encode(), format_.encode(), options.encode())
        if not done:
            raise OSError(self._kit.error())

    def close(self) -> None:
        """Let go of the document, before the next one is loaded."""
        self._class.destroy(self._pointer)
