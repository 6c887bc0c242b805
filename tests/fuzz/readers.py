"""Feeds changed bytes to every framing and every reader until something escapes that AnswerReading would have to catch.

    python tests/fuzz/readers.py --executions 1000000 [--seed N] [--seconds N] [--only PART] [--keep-going]
    python tests/fuzz/readers.py --endless [--only PART]
    python tests/fuzz/readers.py --again FILE --only TARGET --case CASE

`--endless` lets each input come again and again, with other numbers each time, and watches what is kept of it.
Ends with status 1 and all it takes to see it again: the seed, the target, the case and the input, which is written to a file.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzz.campaign import Campaign, Finding

SHOWN = 600
EVERY_S = 2.0


def main() -> int:
    """Parse the command line and run what it says."""
    sys.path[0] = str(Path(__file__).parent.parent)  # fixtures and fuzz are found there, as in the tests
    options = _options()
    if options.again:
        return _again(options)
    return _endless(options) if options.endless else _campaign(options)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--executions", type=int, help="how many inputs (100000, or whatever --seconds leaves time for)")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="end after so many, whatever is left")
    parser.add_argument("--seed", type=int, default=1, help="decides every input (1)")
    parser.add_argument("--only", default="", help="targets with this in their name")
    parser.add_argument("--keep-going", action="store_true", help="tell each thing that escapes once, and go on")
    parser.add_argument("--input-seconds", type=float, default=3.0, help="CPU that one input may take (3)")
    parser.add_argument(
        "--memory-mib", type=int, default=256, help="memory that may be taken beyond that after the warm-up (256)"
    )
    parser.add_argument("--endless", action="store_true", help="watch the memory of readers that are fed without end")
    parser.add_argument("--again", type=Path, help="the file of an input that failed")
    parser.add_argument("--case", default="", help="its case")
    return parser.parse_args()


def _campaign(options: argparse.Namespace) -> int:
    from fuzz.campaign import Campaign, Limits
    from fuzz.targets import all_targets

    targets = [target for target in all_targets() if options.only in target.name]
    limits = Limits(
        executions=options.executions or (100_000 if options.seconds == float("inf") else sys.maxsize),
        seconds=options.seconds,
        input_s=options.input_seconds,
        memory_mib=options.memory_mib,
    )
    campaign = Campaign(targets, options.seed, limits)
    say(f"{len(targets)} targets, seed {options.seed}")
    progress, places = _Progress(), set[tuple[str, ...]]()
    for finding in campaign.run(progress):
        if finding.place not in places:
            places.add(finding.place)
            _tell(finding, options.seed)
        if not options.keep_going:
            break
    progress.end(campaign)
    say(f"{len(places)} found" if places else "nothing escaped")
    return 1 if places else 0


class _Progress:
    """A line that is written anew every two seconds; on no terminal, one line every 30 seconds."""

    def __init__(self) -> None:
        self._live = sys.stdout.isatty()
        self._next = 0.0

    def __call__(self, campaign: Campaign) -> None:
        if perf_counter() >= self._next:
            self._next = perf_counter() + (EVERY_S if self._live else 15 * EVERY_S)
            sys.stdout.write(("\r" if self._live else "") + _line(campaign) + ("" if self._live else "\n"))
            sys.stdout.flush()

    def end(self, campaign: Campaign) -> None:
        say(("\r" if self._live else "") + _line(campaign))


def _line(campaign: Campaign) -> str:
    rate = campaign.executions / max(campaign.seconds, 1e-9)
    minutes, seconds = divmod(max(int(campaign.left_s), 0), 60)
    return (
        f"{campaign.executions:>10,} executions  {rate:>7,.0f}/s  {campaign.seconds:6.0f} s  {minutes}:{seconds:02} left"
        f"  {campaign.lines:,} lines reached  memory +{campaign.memory_grown_mib:.0f} MiB"
    )


def _tell(finding: Finding, seed: int) -> None:
    file = Path(tempfile.gettempdir()) / f"halton-fuzz-{sha256(finding.data).hexdigest()[:12]}.bin"
    file.write_bytes(finding.data)
    say(f"\n{finding.short_trace}\nseed {seed}, {len(finding.data)} bytes: {finding.data[:SHOWN]!r}")
    say(f"again: python tests/fuzz/readers.py --again {file} --only '{finding.target}' --case {finding.case}\n")


def _again(options: argparse.Namespace) -> int:
    from fuzz.campaign import attempt
    from fuzz.targets import all_targets

    (target,) = (target for target in all_targets() if target.name == options.only)
    trace = attempt(target, options.again.read_bytes(), options.case, options.input_seconds)
    say(trace or "nothing escaped")
    return 1 if trace else 0


def _endless(options: argparse.Namespace) -> int:
    from fuzz.endless import most_kept
    from fuzz.targets import all_targets

    chosen = [target for target in all_targets() if options.only in target.name and target.endless() is not None]
    targets = list({target.reads: target for target in reversed(chosen)}.values())[::-1]  # one for each reader
    failed, began = 0, perf_counter()
    for number, target in enumerate(targets, 1):
        kept = most_kept(target)
        failed += kept.too_much
        left = (len(targets) - number) * (perf_counter() - began) / number
        what = f"{kept.blocks:>7,} blocks {kept.mib:5.1f} MiB{' FAILED' * kept.too_much}"
        say(f"{number:>4} of {len(targets)}  {left:5.0f} s left  {what}  {target.name}")
    return 1 if failed else 0


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
