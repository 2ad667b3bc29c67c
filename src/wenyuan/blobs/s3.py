"""Blobs in an S3 bucket: <prefix>/ab/<sha256>. The only module that knows S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from wenyuan.blobs.errors import BlobMissing, StoreUnavailable
from wenyuan.blobs.parts import received
from wenyuan.blobs.port import CHUNK, Found, Stored
from wenyuan.kernel.faults import point

#: Times that one request is tried, and that a body is read on from where it broke.
TRIES = 4
#: Seconds without a byte after which a connection is taken for dead.
CONNECT_SECONDS, READ_SECONDS = 5, 20


class S3Store:
    """Any S3 that keeps what it acknowledged. Credentials come from the AWS_* variables, as boto3 reads them."""

    def __init__(self, *, bucket: str, prefix: str, endpoint: str, region: str, scratch: Path) -> None:
        """`scratch` is a local folder for parts being received and for copies that engines read."""
        self._bucket = bucket
        self._prefix = prefix.strip("/")
        self._parts = scratch / "part"
        self._parts.mkdir(parents=True, exist_ok=True)
        self._client: Any = boto3.client(
            "s3",
            endpoint_url=endpoint or None,
            region_name=region or None,
            # v4 signatures: seaweedfs and most self-hosted stores refuse v2 presigned addresses.
            config=Config(
                signature_version="s3v4",
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
            ),
        )

    @property
    def incoming(self) -> Path:
        """Where parts are received: on this machine, until they are whole."""
        return self._parts

    def _key(self, sha256: str) -> str:
        return "/".join(filter(None, [self._prefix, sha256[:2], sha256]))

    def put(self, source: BinaryIO) -> Stored:
        """Hash into a local part first, then one conditional PUT: two writers of the same bytes cannot clash."""
        with received(self._parts, source) as part:
            stored = Stored(sha256=part.sha256, size=part.size)
            try:
                if self.size(part.sha256) == part.size:
                    return stored
                point("blob.placing")
                with part.path.open("rb") as file:
                    self._client.put_object(Bucket=self._bucket, Key=self._key(part.sha256), Body=file, IfNoneMatch="*")
                point("blob.renamed")
            except ClientError as error:
                # 412: somebody else was first with the same bytes.
                if _status(error) != 412 or self.size(part.sha256) != part.size:
                    raise StoreUnavailable(str(error)) from error
            except BotoCoreError as error:
                raise StoreUnavailable(str(error)) from error
            return stored

    def size(self, sha256: str) -> int | None:
        try:
            return int(self._client.head_object(Bucket=self._bucket, Key=self._key(sha256))["ContentLength"])
        except ClientError as error:
            if _status(error) == 404:
                return None
            raise StoreUnavailable(str(error)) from error
        except BotoCoreError as error:
            raise StoreUnavailable(str(error)) from error

    def stream(self, sha256: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """As the port says. A body that breaks off is read on from where it was: blobs never change."""
        broken = 0
        while end is None or start < end:
            before = start
            try:
                for chunk in self._body(sha256, start, end):
                    start += len(chunk)
                    yield chunk
            except (BotoCoreError, HTTPError) as error:
                # Bytes that came prove that the store answers; without any, its client has tried often enough.
                broken += 1
                if broken == TRIES or start == before:
                    raise StoreUnavailable(str(error)) from error
            else:
                return

    def _body(self, sha256: str, start: int, end: int | None) -> Iterator[bytes]:
        wanted = {} if start == 0 and end is None else {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=self._key(sha256), **wanted)
        except ClientError as error:
            if _status(error) == 404:
                raise BlobMissing(sha256) from error
            if _status(error) == 416:
                return
            raise StoreUnavailable(str(error)) from error
        yield from answer["Body"].iter_chunks(CHUNK)

    @contextmanager
    def path(self, sha256: str) -> Iterator[Path]:
        with received(self._parts, _Reader(self.stream(sha256))) as part:  # type: ignore[arg-type]
            if part.sha256 != sha256:
                raise StoreUnavailable(f"{sha256} came back as {part.sha256}")
            yield part.path

    def delete(self, sha256: str) -> None:
        try:
            point("blob.removing")
            self._client.delete_object(Bucket=self._bucket, Key=self._key(sha256))
            point("blob.removed")
        except (ClientError, BotoCoreError) as error:
            raise StoreUnavailable(str(error)) from error

    def found(self) -> Iterator[Found]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket, Prefix=f"{self._prefix}/" if self._prefix else ""
        )
        try:
            for page in pages:
                for row in page.get("Contents", []):
                    name = row["Key"].rpartition("/")[2]
                    yield Found(sha256=name, size=int(row["Size"]), at=row["LastModified"].timestamp())
        except (ClientError, BotoCoreError) as error:
            raise StoreUnavailable(str(error)) from error


class _Reader:
    """An iterator of chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks

    def read(self, _size: int = -1) -> bytes:
        return next(self._chunks, b"")


def _status(error: ClientError) -> int:
    return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
