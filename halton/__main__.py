"""`halton`, and `python -m halton`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from halton.cli.group import halton

    halton(prog_name="halton")


if __name__ == "__main__":
    main()
