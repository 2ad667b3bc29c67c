"""Wenyuan (文渊): a self-hosted document library. The map of the packages is in docs/architecture.md."""

__version__ = "0.1.0"
