"""``python -m zorgsim`` is the same as the command ``zorgsim``."""

from zorgsim.cli import main

if __name__ == "__main__":
    main()
