"""From an address to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from wenyuan.blobs.local import LocalStore
from wenyuan.blobs.port import BlobStore


def from_url(url: str, *, home: Path) -> BlobStore:
    """`file:///folder`, `s3://bucket/prefix?endpoint=…&region=…`, or empty for HOME/blobs."""
    parts = urlsplit(url)
    if not url:
        return LocalStore(home / "blobs")
    if parts.scheme == "file":
        return LocalStore(Path(unquote(parts.path)))
    if parts.scheme == "s3":
        from wenyuan.blobs.s3 import S3Store  # boto3 takes 200 ms and 20 MB: only where it is used

        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        return S3Store(
            bucket=parts.netloc,
            prefix=parts.path,
            endpoint=asked.get("endpoint", ""),
            region=asked.get("region", "us-east-1"),
            scratch=home / "scratch" / "s3",
        )
    raise SystemExit(f"wenyuan: WENYUAN_BLOBS_URL begins with {parts.scheme!r}; use file:// or s3://")
