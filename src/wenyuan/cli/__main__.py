"""`python -m wenyuan.cli`."""

from wenyuan.cli import main

main()
