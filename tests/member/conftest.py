"""The small library and its people."""

from tests.accounts.conftest import _no_tries_counted, set_env  # noqa: F401 - fixtures
from tests.portal.conftest import client_of, library  # noqa: F401 - fixtures
