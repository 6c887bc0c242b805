"""Kills whatever writes to a home, at random moments of its work, and looks each time whether anything was lost, doubled or torn.

    python tests/faults/campaign.py --kills 200 [--seed N] [--json]

One home, real processes. A kill is a SIGKILL that a process died of. After each one the log is held against everything that was
acknowledged, the segments against the log and the views against their checkpoints; in the end the home is verified, its views
are compared with a rebuild and its segments with the log. The seed decides who is killed and when; how fast they are it does not
decide. Ends with status 1, the seed and the invariant if one does not hold, and leaves the home where it is then.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import tempfile
from pathlib import Path
from shutil import rmtree


def main() -> int:
    """Parse the command line and run what it says."""
    sys.path[0] = str(Path(__file__).parent.parent)  # faults and make are found there, as in the tests
    from faults.broken import Broken
    from faults.killing import Killing

    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # whoever ends us must not leave our processes behind
    place = Path(tempfile.mkdtemp(prefix="halton-kills-"))
    killing = Killing(place, options.seed, sys.stderr)
    try:
        killing.run(options.kills)
    except Broken as broken:
        where = f"seed {options.seed}, after {killing.tally.kills} kills"
        sys.stderr.write(f"BROKEN, {where}: {broken}\nThe home is kept in {place}.\n")
        return 1
    finally:
        killing.end()
    rmtree(place)
    sys.stdout.write(json.dumps(killing.tally.document()) + "\n" if options.json else killing.tally.table())
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200, help="how many processes to kill (200)")
    parser.add_argument("--seed", type=int, default=1, help="decides who is killed and when (1)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
