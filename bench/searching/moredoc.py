"""LIKE as moredoc searches, in the database that it runs on: MariaDB with moredoc's own collation.

Read in mnt-ltd/moredoc 3fd9e9a: biz/document.go (SearchDocument: title, keywords and description, each LIKE each word of
the query, joined by OR; ten of the newest, and a count by group), model/document.go (the columns, and a description of the
first 255 characters of the text) and docker/mysql/conf/my.cnf (utf8mb4_unicode_ci). Needs mariadbd and PyMySQL, which are
no part of the project: `apt install mariadb-server-core`, `pip install pymysql`.
"""

from __future__ import annotations

import getpass
import importlib
import subprocess
import time
from pathlib import Path
from typing import Any

from bench.searching.peers import Task, opening

_TABLE = """CREATE TABLE document (id bigint PRIMARY KEY AUTO_INCREMENT, title varchar(255), keywords varchar(255),
    description varchar(1024), user_id bigint DEFAULT 0, pages int DEFAULT 0, download_count int DEFAULT 0,
    view_count int DEFAULT 0, size bigint DEFAULT 0, ext varchar(16) DEFAULT '.pdf', status smallint DEFAULT 2,
    created_at datetime DEFAULT now(), deleted_at datetime, language varchar(16) DEFAULT 'zh-CN',
    uuid char(16) DEFAULT '', KEY (user_id), KEY (status), KEY idx_deleted_at (deleted_at)) ENGINE=InnoDB"""
_WHERE = "FROM document d WHERE d.deleted_at IS NULL AND ({}) GROUP BY d.id"


class Moredoc:
    """A server of its own in `folder`, with a row a document. Raises OSError or ImportError where a part is missing."""

    def __init__(self, folder: Path) -> None:
        driver = importlib.import_module("pymysql")
        socket, user = folder / "socket", getpass.getuser()
        data = ["--no-defaults", f"--datadir={folder}", f"--user={user}"]
        folder.mkdir(parents=True)
        made = ["mariadb-install-db", *data, "--skip-test-db", "--auth-root-authentication-method=normal"]
        subprocess.run(made, check=True, capture_output=True)
        self._server = subprocess.Popen(
            ["mariadbd", *data, f"--socket={socket}", "--skip-networking", "--innodb-buffer-pool-size=512M",
             "--character-set-server=utf8mb4", "--collation-server=utf8mb4_unicode_ci"],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        while not socket.exists() and self._server.poll() is None:
            time.sleep(0.1)
        connection = driver.connect(unix_socket=str(socket), user="root", charset="utf8mb4", autocommit=True)
        self._cursor: Any = connection.cursor()

    def fill(self) -> None:
        """Copy the rows."""
        self._cursor.execute("CREATE DATABASE moredoc")
        self._cursor.execute("USE moredoc")
        self._cursor.execute(_TABLE)
        rows = [(pk, title[:255], keywords[:255], text) for pk, title, keywords, text in opening()]
        self._cursor.executemany(
            "INSERT INTO document (id, title, keywords, description) VALUES (%s, %s, %s, %s)", rows
        )
        self._cursor.execute("ANALYZE TABLE document")

    def documents(self, task: Task) -> int:
        """The number of all, counted on the server, and the newest ten."""
        patterns = [f"%{word}%" for word in task.text.split(" ")]
        fields = ("title", "keywords", "description")
        where = _WHERE.format(" OR ".join(f"d.{field} LIKE %s" for field in fields for _ in patterns))
        values = patterns * len(fields)
        self._cursor.execute(f"SELECT count(*) FROM (SELECT d.id {where}) found", values)
        (counted,) = self._cursor.fetchone()
        self._cursor.execute(f"SELECT d.* {where} ORDER BY d.id DESC LIMIT 10", values)
        self._cursor.fetchall()
        return int(counted)

    def close(self) -> None:
        """End the server."""
        self._server.terminate()
        self._server.wait()
