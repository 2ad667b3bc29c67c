"""What all tests share."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.db.models.signals import post_migrate
from django.test import SimpleTestCase
from django.utils import translation

from tests import prepared
from tests.s3 import s3  # noqa: F401 - a fixture for all
from wenyuan.audit import append_only
from wenyuan.house import settings as house
from wenyuan.library import tallies, uses
from wenyuan.portal.rates import charging
from wenyuan.search import generations, indexer
from wenyuan.statistics import counting, kept


@pytest.fixture(autouse=True)
def _plain_static(settings) -> None:  # type: ignore[no-untyped-def]
    # Tests read static files where they lie; the hashed copies are made by `wenyuan serve`.
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _default_language() -> None:
    # A request leaves its language behind in the thread; the next test would be told everything in it.
    translation.deactivate()


@pytest.fixture(autouse=True)
def _default_settings() -> Iterator[None]:
    # Settings are looked up once a second: whether a test's request pays for that must not be chance. Tests of settings
    # call house.forget().
    house.assume({})
    yield
    house.assume({})
    counting.forget()
    charging.forget()
    kept.forget()


@pytest.fixture(scope="session", autouse=True)
def _flush_past_the_audit() -> Iterator[None]:
    # After a test with transactions of its own Django empties all tables, which the audit's triggers refuse. They come
    # back by themselves: a flush ends with the signal after which they are made.
    flush = BaseDatabaseOperations.execute_sql_flush

    def lifted(self: BaseDatabaseOperations, statements: list[str]) -> None:
        append_only.lift()
        flush(self, statements)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", lifted)
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings: None) -> Iterator[None]:
    # Each process has a database of its own; the migrations of all of them come to the same, which is copied.
    url = os.environ.get("WENYUAN_DATABASE_URL", "")
    if url.startswith("postgres"):
        connection.settings_dict["TEST"]["TEMPLATE"] = prepared.database(url, script=prepared.TABLES)
        yield
        return
    create = connection.creation._create_test_db

    def copied(*arguments: object) -> str:
        return shutil.copyfile(prepared.tables(), create(*arguments))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection.creation, "_create_test_db", copied)
        yield


@pytest.fixture(autouse=True)
def _own_index(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # An index outlives the rows of a test, which are rolled back: each test has one of its own. Browser tests look at
    # a site that lives longer than one of them.
    if request.node.get_closest_marker("browser"):
        yield
        return
    monkeypatch.setattr(generations, "root", lambda: tmp_path / "search")
    yield
    indexer.close()
    generations.forget()
    # Opens of documents that are counted and not yet written belong to the rows of one test.
    uses.forget()
    tallies.forget()


def pytest_configure() -> None:
    """Roles are columns of ours, nobody has a permission of Django's: they are not made anew each time a test empties the tables."""
    post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")


def pytest_collection_finish() -> None:
    """Thousands of tests with their fixtures live to the end: the collector of garbage need not look through them again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what touches a database: that, and only that, is run on PostgreSQL as well."""
    for item in items:
        used = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        of_django = issubclass(getattr(item, "cls", None) or object, SimpleTestCase)
        if used or of_django or item.get_closest_marker("django_db"):
            item.add_marker("database")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A missing program skips a test on a laptop, with its reason; in CI it fails it."""
    report = yield
    if os.environ.get("CI") and report.skipped and "is not installed" in str(report.longrepr):
        report.outcome = "failed"
    return report
