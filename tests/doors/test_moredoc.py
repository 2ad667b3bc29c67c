"""A moredoc database comes in with its tree, people and keywords, read from a real MariaDB."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from wenyuan.accounts.models import User
from wenyuan.doors.errors import NotTheirs
from wenyuan.doors.moving import moredoc
from wenyuan.doors.moving.carry import carry, survey
from wenyuan.library.models import Category, Document

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The columns that are read, and some that are not.
TABLES = """
DROP DATABASE IF EXISTS moredoc;
CREATE DATABASE moredoc CHARACTER SET utf8mb4;
USE moredoc;
CREATE TABLE mnt_category (id bigint PRIMARY KEY, parent_id int DEFAULT 0, title varchar(64), type tinyint DEFAULT 0, sort int DEFAULT 0);
CREATE TABLE mnt_user (id bigint PRIMARY KEY, username varchar(64), password varchar(128), realname varchar(20), email varchar(64));
CREATE TABLE mnt_group (id bigint PRIMARY KEY, title varchar(64), enable_upload tinyint DEFAULT 0);
CREATE TABLE mnt_user_group (id bigint PRIMARY KEY, user_id bigint, group_id bigint);
CREATE TABLE mnt_document (id bigint PRIMARY KEY, title varchar(255), keywords varchar(255), description varchar(1024), user_id bigint, status smallint, created_at datetime, deleted_at datetime);
CREATE TABLE mnt_document_category (id bigint PRIMARY KEY, document_id bigint, category_id bigint);
CREATE TABLE mnt_attachment (id bigint PRIMARY KEY, hash char(32), type_id bigint, type smallint, path varchar(255), name varchar(255), deleted_at datetime);
INSERT INTO mnt_category VALUES (1, 0, '教育', 0, 1), (2, 1, '小学', 0, 1), (3, 2, '语文', 0, 1), (4, 0, '新闻', 1, 1);
INSERT INTO mnt_user VALUES (1, 'admin', 'md5$x$y', '', 'a@example.org'), (2, 'teacher', 'md5$x$y', '王老师', '');
INSERT INTO mnt_group VALUES (1, '普通', 0), (2, '教师', 1);
INSERT INTO mnt_user_group VALUES (1, 1, 1), (2, 2, 2);
INSERT INTO mnt_document VALUES
 (1, '三年级语文教案', '教案，语文、 小学,教案', '第一单元', 2, 2, '2022-03-04 10:00:00', NULL),
 (2, '待审核', '', '', 2, 6, '2022-03-05 10:00:00', NULL),
 (3, '已删除', '', '', 1, 2, '2022-03-06 10:00:00', '2022-04-01 00:00:00'),
 (4, '没有文件', '', '', 1, 2, '2022-03-06 10:00:00', NULL);
INSERT INTO mnt_document_category VALUES (1, 1, 1), (2, 1, 3), (3, 1, 2), (4, 2, 4);
INSERT INTO mnt_attachment VALUES
 (1, 'aa', 1, 2, '/documents/a/a/a.docx', '教案.docx', NULL), (2, 'bb', 2, 2, '/documents/b/b/b.txt', 'b.txt', NULL), (3, 'cc', 1, 1, '/avatar.png', 'me.png', NULL);
"""


@pytest.fixture
def database(mariadb: Callable[[str], str]) -> str:
    return mariadb(TABLES)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("a/a/a.docx", "a"), ("b/b/b.txt", "b")):
        path = tmp_path / "documents" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def test_documents_tree_people_and_keywords_come_in(database: str, files: Path) -> None:
    keeper = User.objects.create(username="keeper")
    cargo = moredoc.read(database, files)
    assert survey(cargo).documents == {"new": 2}
    report = carry(cargo, by=keeper, access="public", told=lambda: None)
    assert report.left == {"articles' categories": 1, "deleted documents": 1, "documents without a file": 1}
    assert report.documents == {"new": 2} and report.people == {"new": 2} and report.shelves == {"new": 3}
    lesson, waiting = Document.objects.order_by("pk")
    assert (lesson.title, lesson.description, lesson.current.file_name) == ("三年级语文教案", "第一单元", "教案.docx")
    assert lesson.category is not None
    assert [c.name_zh for c in (*Category.objects.get_ancestors(lesson.category), lesson.category)] == [
        "教育",
        "小学",
        "语文",
    ]
    assert {tag.name for tag in lesson.tags.all()} == {"教案", "语文", "小学"}
    assert (lesson.owner.username, lesson.owner.is_uploader, lesson.owner.has_usable_password()) == (
        "teacher",
        True,
        False,
    )
    assert lesson.created_at.year == 2022 and not lesson.needs_review and waiting.needs_review
    assert not User.objects.get(username="admin").is_uploader


def test_another_prefix_or_place_is_a_sentence(database: str, files: Path) -> None:
    for address, prefix in (
        (database, "x_"),
        (database, "a`b"),
        ("mysql://u:secret@127.0.0.1:9/x", "mnt_"),
        ("x", "mnt_"),
    ):
        with pytest.raises(NotTheirs) as told:
            moredoc.read(address, files, prefix=prefix)
        assert "secret" not in str(told.value)
