"""`python -m jiebang.cli` is the command `jiebang`."""

from jiebang.cli import main

main()
