"""The only reader of os.environ: every WENYUAN_* setting, its meaning and its default."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Env:
    """All settings that come from outside. The table in docs/operating.md is tested against the fields."""

    #: Where everything is kept: database, bytes, index, caches, sockets.
    home: Path = Path("data")
    #: sqlite:///path or postgresql://user:password@host/name; empty: SQLite in HOME.
    database_url: str = ""
    #: file:///path or s3://bucket/prefix?endpoint=http://host:port; empty: HOME/blobs.
    blobs_url: str = ""
    #: A second store of the same kinds, from which damaged bytes are put right; a folder of backups has one in blobs/.
    second_blobs_url: str = ""
    #: Search index: empty or tantivy: is tantivy in HOME/search; fts5: is SQLite's full text there, slower by a factor.
    search_url: str = ""
    #: Secret for sessions and signed addresses; empty: made at first start and kept in HOME.
    secret_key: str = ""
    #: Comma-separated host names the site answers to; * for any, or, if public_url is set, for that one and localhost.
    hosts: str = "*"
    #: Address the web process listens on.
    bind: str = "127.0.0.1:8000"
    #: Full public address, used in links that leave the site; empty: taken from the request.
    public_url: str = ""
    #: Conversions that run side by side; 0: one a processor core.
    workers: int = 0
    #: Processes that answer web requests.
    web_processes: int = 1
    #: LibreOffice's program folder; empty: looked for.
    libreoffice: str = ""
    #: Folder for the Chinese faces that documents name (made at first start, 80 MB); empty: HOME/fonts; system: none.
    fonts: str = ""
    #: Who may make an account: open (anyone), invitation (whoever has one), closed (only the command line).
    sign_up: str = "closed"
    #: smtp://user:password@host:port or smtps://…, with ?from=address; empty: mails are written to the log.
    mail_url: str = ""
    #: Issuer of an OpenID Connect provider people may sign in with, and what it knows this site as.
    oidc_url: str = ""
    oidc_client: str = ""
    oidc_secret: str = ""
    #: What the button for it says.
    oidc_name: str = "OpenID Connect"
    #: Whether people the provider vouches for get an account at their first sign-in.
    oidc_sign_up: bool = True
    #: Own web servers a request passes on its way here; each adds an address to X-Forwarded-For.
    proxies: int = 0
    #: Largest file that is received, in MiB.
    max_upload_mib: int = 200
    #: Folders, separated by colons, below which administrators may have folders watched by the web; empty: nowhere.
    watch_below: str = ""
    #: Days an unfinished upload can be resumed; afterwards its bytes are removed.
    upload_days: int = 7
    #: 1: a librarian looks at what plain uploaders bring before others see it.
    review_uploads: bool = True
    #: Most pages of one document that are made readable.
    max_pages: int = 2000
    #: Seconds one conversion may take in the normal lane, and in the slow lane.
    office_seconds: int = 40
    office_slow_seconds: int = 180
    #: Memory one conversion may take, in MiB.
    office_memory_mib: int = 2048
    #: Processor seconds for reading one PDF or picture in the normal lane, and in the slow lane; memory, in MiB.
    pdf_seconds: int = 30
    pdf_slow_seconds: int = 180
    pdf_memory_mib: int = 1536
    #: Largest picture that is decoded, in millions of pixels.
    image_megapixels: int = 50
    #: What an office package or archive may hold unpacked, and what a plain text may have, in MiB.
    unpacked_mib: int = 1024
    text_mib: int = 64
    #: Largest file a conversion may write, in MiB.
    output_mib: int = 512
    #: Page-image cache: evicted oldest first above this many MiB.
    image_cache_mib: int = 2048
    #: 1: convert foreign files although no jail works here. Not recommended.
    accept_no_jail: bool = False
    #: Show tracebacks in the browser; for developers only.
    debug: bool = False
    #: plain: log lines for people; json: one JSON object a line, and a line for every answer.
    log: str = "plain"
    #: Addresses and networks, comma-separated, from which /metrics is read without signing in, where no proxy is between.
    metrics: str = ""
    #: Whoever sends it as `Authorization: Bearer` reads /metrics without signing in; empty: nobody.
    metrics_token: str = ""
    #: zh-hans or en: what a reader sees who has not chosen.
    language: str = "zh-hans"
    #: IANA name of the zone in which dates are shown.
    time_zone: str = "Asia/Shanghai"
    #: Site name in the header and title; empty: 文渊 / Wenyuan.
    site_name: str = ""
    #: ICP 备案 line in the footer.
    site_icp: str = ""
    #: Licence or rights text in the footer.
    site_licence: str = ""
    #: Contact line in the footer.
    site_contact: str = ""


@cache
def env() -> Env:
    """Read the environment once. Unknown WENYUAN_* names are an error: a misspelt setting must not be silent."""
    known = {f"WENYUAN_{f.name.upper()}": f for f in fields(Env)}
    given = {k: v for k, v in os.environ.items() if k.startswith("WENYUAN_")}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise SystemExit(f"wenyuan: unknown setting {', '.join(unknown)}; the known ones are in docs/operating.md")
    values: dict[str, object] = {}
    for name, text in given.items():
        field = known[name]
        try:
            values[field.name] = _parse(text, field.type)
        except ValueError:
            raise SystemExit(f"wenyuan: {name}={text!r} is not {field.type}") from None
    made = Env(**values)  # type: ignore[arg-type]
    return Env(**{**{f.name: getattr(made, f.name) for f in fields(Env)}, "home": made.home.absolute()})


def _parse(text: str, kind: object) -> object:
    if kind == "Path":
        return Path(text).expanduser()
    if kind == "int":
        return int(text)
    if kind == "bool":
        return text.strip().lower() in {"1", "true", "yes", "on"}
    return text


def secret_key() -> str:
    """The site's secret: from the environment, else from HOME/secret_key, made there at first use (mode 0600)."""
    if env().secret_key:
        return env().secret_key
    path = env().home / "secret_key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(fd, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()
