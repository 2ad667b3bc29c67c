"""Which fonts a library of Chinese and English documents needs, and what to install when one is missing."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass

from wenyuan.engines.errors import EngineUnavailable


@dataclass(frozen=True, kw_only=True)
class Need:
    """One face that documents ask for."""

    name: str
    #: Any of these families will do.
    families: tuple[str, ...]
    #: The Debian package that brings one of them.
    package: str


NEEDS = (
    Need(
        name="Song (CJK serif)",
        families=("Noto Serif CJK SC", "SimSun", "Source Han Serif SC"),
        package="fonts-noto-cjk",
    ),
    Need(
        name="Hei (CJK sans)", families=("Noto Sans CJK SC", "SimHei", "Source Han Sans SC"), package="fonts-noto-cjk"
    ),
    Need(name="Kai", families=("AR PL UKai CN", "KaiTi", "STKaiti"), package="fonts-arphic-ukai"),
    Need(name="twin of Arial", families=("Liberation Sans", "Arial"), package="fonts-liberation"),
    Need(name="twin of Times New Roman", families=("Liberation Serif", "Times New Roman"), package="fonts-liberation"),
    Need(name="twin of Calibri", families=("Carlito", "Calibri"), package="fonts-crosextra-carlito"),
)


def installed() -> frozenset[str]:
    """The family names fontconfig knows. Raises EngineUnavailable without its fc-list."""
    try:
        listed = subprocess.run(["fc-list", ":", "family"], capture_output=True, check=True, timeout=60).stdout
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineUnavailable(f"fc-list (Debian package: fontconfig): {error}") from None
    lines = listed.decode("utf-8", "replace").splitlines()
    return frozenset(name.strip() for line in lines for name in line.split(","))


def missing(families: frozenset[str]) -> tuple[Need, ...]:
    """The needs that none of `families` meets."""
    return tuple(need for need in NEEDS if not families.intersection(need.families))
