"""Daily spend of a fleet, to the pico-dollar, out of what each machine exported. Runs on Dask: here, or on a cluster of yours.

    python docs/fleet/rollup.py FLEET [--out spend.parquet]

FLEET holds one folder for each machine, under a name of your choice, which that machine has written with

    halton export calls FLEET/laptop --format parquet --partition-by origin_id,day,project
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

PARTS = ("origin_id", "day", "project")
COLUMNS = ("provider", "model", "model_requested", "billing", "cost_known", "cost_reason", "suspect", "cost_pico")
KEYS = ("day", "machine", "origin_id", "project", "provider", "model")
SUMS = ("calls", "unpriced_calls", "suspect_calls", "cost_pico", "notional_pico")
MOST_PICO = 2**63 - 1


def machines(fleet: Path) -> dict[str, str]:
    """The name of the machine for each log. A log that two folders hold would be counted twice, and is refused."""
    found: dict[str, str] = {}
    for mark in sorted(fleet.glob("*/_halton.json")):
        said = json.loads(mark.read_text())
        if (said["format"], tuple(said["partition_by"])) != ("parquet", PARTS):
            sys.exit(f"{mark.parent} is no Parquet by {','.join(PARTS)}. Export it again, with --force.")
        for folder in sorted(mark.parent.glob("origin_id=*")):
            origin = folder.name.removeprefix("origin_id=")
            if origin in found:
                sys.exit(f"{mark.parent} and {fleet / found[origin]} both hold the log {origin}. Take one of them away.")
            found[origin] = mark.parent.name
    if not found:
        sys.exit(f"No folder in {fleet} is an export.")
    return found


def calls(fleet: Path) -> Any:
    """Every call of the fleet, as a Dask DataFrame. No type is guessed: a project may be called 2024."""
    import dask.dataframe as dd
    import pyarrow as pa

    texts = pa.schema([(name, pa.string()) for name in PARTS])
    return dd.read_parquet(
        str(fleet),
        columns=[*PARTS, *COLUMNS],
        dtype_backend="pyarrow",  # NumPy has no null among its integers: they would become floats, and sums inexact
        dataset={"partitioning": {"flavor": "hive", "schema": texts}},
    )


def spend(fleet: Path) -> Any:
    """Cost by day, machine, project, provider and model, as a pandas DataFrame: the sums of `usage_daily`."""
    names, read = machines(fleet), calls(fleet)
    counted = read.cost_known & ~read.suspect
    covered = (read.billing == "subscription").fillna(False)
    rows = read.assign(
        project=read.project.fillna(""),  # the folder of a name that is empty
        model=read.model.fillna(read.model_requested).fillna("unknown"),
        calls=1,
        unpriced_calls=(~read.cost_known & ~(read.cost_reason == "failed").fillna(False)).astype("int64"),
        suspect_calls=read.suspect.astype("int64"),
        cost_pico=read.cost_pico.where(counted & ~covered, 0),
        notional_pico=read.cost_pico.where(counted & covered, 0),
        most_pico=read.cost_pico.where(counted, 0),
    )
    keys = [key for key in KEYS if key != "machine"]
    found = rows.groupby(keys).agg(dict.fromkeys(SUMS, "sum") | {"most_pico": "max"}).compute().reset_index()
    if any(int(calls) * int(most) > MOST_PICO for calls, most in zip(found.calls, found.most_pico, strict=True)):
        sys.exit("The sum of a row may be above $9.2 million, which 64 bits do not hold. Sum the fleet in parts.")
    found["machine"] = found.origin_id.map(names)
    return found[[*KEYS, *SUMS]].sort_values(list(KEYS)).reset_index(drop=True)


def main() -> None:
    """Print what each machine cost, and write the rows if asked."""
    parser = argparse.ArgumentParser(description="Daily spend of a fleet, out of what each machine exported.")
    parser.add_argument("fleet", type=Path)
    parser.add_argument("--out", type=Path, help="a Parquet file for the rows")
    options = parser.parse_args()
    found = spend(options.fleet)
    if options.out:
        found.to_parquet(options.out)
    for machine, part in found.groupby("machine"):
        pico, unpriced = sum(map(int, part.cost_pico)), sum(map(int, part.unpriced_calls))
        dollars = f"{pico // 10**12:,}.{pico % 10**12:012}"
        sys.stdout.write(f"{machine}: ${dollars} for {sum(map(int, part.calls)):,} calls, {unpriced:,} of them without a price\n")


if __name__ == "__main__":
    main()
