"""All settings of the site, as one value."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class House:
    """The settings in force. What each means, and what it takes, is said in entries.py under the same name."""

    name: str = ""
    logo: str = ""
    footer: str = ""
    licence: str = ""
    contact: str = ""
    icp: str = ""
    sign_up: str = "closed"
    review_uploads: bool = True
    max_upload_mib: int = 200
    max_pages: int = 2000
    preview_pages: int = 0
    download_needs_sign_in: bool = False
    rate_pages: int = 240
    rate_pieces: int = 600
    rate_searches: int = 30
    rate_downloads: int = 60
    rate_uploads: int = 2000
    rate_exempt: str = ""
    search_engines: bool = True
    ai_crawlers: bool = False
    robots_extra: str = ""

    @property
    def files_need_sign_in(self) -> bool:
        """Whether strangers get no files: by its own setting, or because they may not read all pages either."""
        return self.download_needs_sign_in or self.preview_pages > 0
