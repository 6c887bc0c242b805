"""`halton`, and `python -m halton`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line."""
    # A status bar asks for its line all day: that is printed before click would be loaded.
    if sys.argv[1:] in (["statusline"], ["statusline", "--color"]):
        from halton.cli import statusline

        return statusline.main(color="--color" in sys.argv)
    from halton.cli.group import halton
    from halton.cli.uncaught import show_uncaught

    sys.excepthook = show_uncaught
    halton(prog_name="halton")


if __name__ == "__main__":
    main()
