"""Foreign programs and format libraries, each behind a jail. The only package that starts processes.

Words: a *zygote* is a warm server process that forks one jailed *child* per *task*; a task is a named
function over input files that writes fixed-name output files and returns a small JSON object.
Invariants: foreign bytes are parsed in a child only; a child sees its inputs, its job folder and the
system's libraries, nothing else, and has no network; what a child returns is not trusted.
"""
