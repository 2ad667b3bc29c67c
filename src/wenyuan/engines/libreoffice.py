"""LibreOffice as it is installed: where it lies, which version, its fonts, and the settings every job starts from.

Standard library only; nothing here loads the library itself.
"""

from __future__ import annotations

import configparser
import hashlib
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from wenyuan.engines.errors import EngineUnavailable

#: Where Debian, Fedora, the packages of libreoffice.org and Arch put it.
USUAL = ("/usr/lib/libreoffice/program", "/usr/lib64/libreoffice/program", "/opt/libreoffice*/program")

#: Besides its own folder and `jail.SYSTEM`: without the two under /var every load dies with a DeploymentException.
NEEDS = tuple(map(Path, ("/etc/libreoffice", "/var/lib/libreoffice", "/var/spool/libreoffice")))

ALIASES = Path(__file__).with_name("fonts.conf")

#: Raise it when `standins` makes other fonts: folders made by an older recipe are made anew.
STANDINS_RECIPE = 2

_SETTINGS = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{items}
</oor:items>
"""
_ITEM = '<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'


@dataclass(frozen=True, kw_only=True)
class Installed:
    """One LibreOffice."""

    program: Path
    library: Path
    #: As in "7.4".
    series: str
    #: As in "LibreOffice 7.4 40(Build:2)".
    name: str

    def paths(self) -> tuple[Path, ...]:
        """What its process must be able to read."""
        return (self.program.parent, *NEEDS, ALIASES)


def find(given: str = "") -> Installed:
    """The LibreOffice at `given` (its program folder), else in the usual places. Raises EngineUnavailable."""
    patterns = (given,) if given else USUAL
    for pattern in patterns:
        for program in sorted(Path("/").glob(pattern.lstrip("/")), reverse=True):
            # Resolved, because a jail opens the true folder and not the link that led there.
            for name in ("libmergedlo.so", "libsofficeapp.so"):
                library = program.resolve() / name
                if library.exists():
                    series, label = _version(program)
                    return Installed(program=program.resolve(), library=library, series=series, name=label)
    raise EngineUnavailable(f"no LibreOffice in {', '.join(patterns)}")


def _version(program: Path) -> tuple[str, str]:
    """The series and the full name out of `bootstraprc` and `versionrc`, which are ini files."""
    values: dict[str, str] = {}
    for name in ("bootstraprc", "versionrc"):
        parser = configparser.RawConfigParser(strict=False)
        parser.read(program / name, encoding="utf-8")
        for section in parser.sections():
            values.update(parser.items(section))
    found = re.search(r"\d+\.\d+", values.get("productkey", ""))
    if not found:
        raise EngineUnavailable(f"{program}/bootstraprc names no version")
    return found[0], f"{values['productkey']} {values.get('buildid', '')}".strip()


def write_template(folder: Path, series: str, *, hardened: bool = True) -> None:
    """Write a user profile into `folder`: set-up done, no macros, no linked content. Each job starts from a copy.

    Without `ooSetupLastVersion` every child repeats the first start: 0.77 s of CPU a document instead of 0.20.
    The hardening is a second line only; LibreOffice leaks in spite of it, the jail does not. It is left out in the
    control arm of the test that shows so.
    """
    items = [
        ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
        ("/org.openoffice.Setup/Product", "ooSetupLastVersion", series),
    ]
    if hardened:
        scripting = "/org.openoffice.Office.Common/Security/Scripting"
        items += [
            (scripting, "DisableMacrosExecution", "true"),
            (scripting, "MacroSecurityLevel", "3"),
            (scripting, "BlockUntrustedRefererLinks", "true"),
            (scripting, "DisableActiveContent", "true"),
            ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
            ("/org.openoffice.Office.Calc/Content/Update", "Link", "2"),
        ]
    user = folder / "user"
    user.mkdir(parents=True, exist_ok=True)
    text = "\n".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in items)
    (user / "registrymodifications.xcu").write_text(_SETTINGS.format(items=text), encoding="utf-8")


def environment(profile: Path, fonts: Path | None = None) -> dict[str, str]:
    """Variables that must stand before the library is loaded; `fonts` is a folder made by `standins`.

    `lok_preinit` takes its configuration from UserInstallation and not from its argument. svp draws without a screen.
    """
    variables = {"UserInstallation": profile.as_uri(), "SAL_USE_VCLPLUGIN": "svp", "SAL_DISABLE_OPENCL": "1"}
    return {**variables, "FONTCONFIG_FILE": str(fonts / "fonts.conf")} if fonts else variables


def stand_ins(folder: Path) -> Path | None:
    """`folder` with the stand-in faces of `standins`, made now if they are not there or the installed fonts changed.

    None where they cannot be made (no fontTools, no Noto); the reason goes to standard error.
    """
    state = f"{STANDINS_RECIPE} {fonts_mark()}"
    note = folder / "made"
    if note.exists() and note.read_text() == state:
        return folder
    command = [sys.executable, "-m", "wenyuan.engines.standins", str(folder)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode:
        return None
    note.write_text(state)
    return folder


def fonts_mark() -> str:
    """Eight letters that change when a font is added or removed, "unknown" without fontconfig's fc-list."""
    try:
        listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, timeout=60, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return hashlib.sha256(b"\n".join(sorted(listed.splitlines()))).hexdigest()[:8]
