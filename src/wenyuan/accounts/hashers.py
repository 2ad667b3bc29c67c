"""How passwords are kept."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id at the smallest parameters that OWASP's password storage cheat sheet names equal to its others.

    Django's own ask for 100 MiB a sign-in; a few strangers at the door of a small machine would fill it.
    """

    time_cost = 2
    #: KiB.
    memory_cost = 19 * 1024
    parallelism = 1
