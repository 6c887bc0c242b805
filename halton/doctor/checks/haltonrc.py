"""Does each .haltonrc above this folder do what it seems to?"""

from __future__ import annotations

import os
from collections.abc import Iterator

from halton.attribution.haltonrc import NAME
from halton.attribution.place import Place
from halton.doctor.finding import Finding, warning, well
from halton.doctor.patient import Patient

group = "shell"
about = "the .haltonrc files of this folder and of those above it: unknown keys, what cannot be read"


def check(patient: Patient) -> Iterator[Finding]:
    """Read them as an attribution does."""
    place = Place(str(patient.folder))
    problems = place.problems()
    for found in problems:
        yield warning(found, "what it was meant to say does not hold for calls from here.", "halton project which")
    if not problems:
        there = any(os.path.lexists(os.path.join(folder, NAME)) for folder in place.upward())
        yield well("the .haltonrc files of this folder are understood." if there else "there is no .haltonrc here.")
