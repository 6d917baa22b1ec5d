"""`python -m jiebang.cli`: the same as the command `jiebang`."""

from jiebang.cli import main

if __name__ == "__main__":
    main()
