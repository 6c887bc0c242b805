"""Runs the corpus through the redactor: each variant in a body, judged by what is kept."""

from __future__ import annotations

import json
import random
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from halton.redact.redactor import redact
from redact.corpus import bodies, contexts, encodings, structures, tokens
from redact.corpus.benign import FORMS, benign
from redact.corpus.planted import Planted, plant

EACH = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """One planted secret in one body; `variant` is the same for all its samples."""

    family: str
    variant: str
    planted: Planted
    body: object


@dataclass(slots=True)
class Result:
    """How many were planted and how many of those could be read in what was kept."""

    planted: int = 0
    leaked: list[Sample] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return 1 - len(self.leaked) / self.planted if self.planted else 1.0


def samples(seed: int, each: int = EACH) -> Iterator[Sample]:
    """The whole corpus: kinds, each with its variants in bodies of all shapes."""
    rng = random.Random(seed)
    for family, variant, make in _variants(rng, each):
        planted = make()
        surrounding = rng.choice(list(bodies.SURROUNDINGS))
        shape = rng.choice(list(bodies.SHAPES))
        body = bodies.SHAPES[shape](bodies.SURROUNDINGS[surrounding](planted.text, rng))
        yield Sample(family, f"{variant}/{surrounding}", planted, body)


def _variants(rng: random.Random, each: int):
    for kind in (*tokens.KINDS, *structures.KINDS):
        for form in kind.forms:
            for _ in range(max(2, each // len(kind.forms))):
                if kind.family == "prefixed":
                    style = rng.choice(list(_CARRIERS))
                    yield kind.family, f"{kind.name}/{style}", lambda f=form, s=style: _carried(plant(f, rng), s)
                else:
                    yield kind.family, f"{kind.name}/{form[:24]}", lambda f=form: plant(f, rng)
    for kind in contexts.KINDS:
        for style in rng.sample(list(contexts.STYLES), each * 2):
            yield kind.family, f"{kind.name}/{style}", lambda k=kind, s=style: _styled(k.name, s, plant(k.forms[0], rng))
    for kind in encodings.KINDS:
        for encoding in encodings.ENCODINGS:
            style = rng.choice(list(_CARRIERS))
            yield (
                kind.family,
                f"{kind.name}/{encoding}/{style}",
                lambda k=kind, e=encoding, s=style: _carried(encodings.encoded(k.forms[0], e, rng), s),
            )


_CARRIERS = {
    "alone": "{}",
    "prose": "my key is {}, ok?",
    "ticks": "use `{}` for it",
    "env": "KEY={}",
    "quoted": 'key = "{}"',
    "json": '{{"k":"{}"}}',
    "query": "https://x.example/?k={}&b=1",
    "flag": "tool --k {} --v",
    "yaml": "k: {}",
    "angle": "<k>{}</k>",
    "brackets": "[{}]",
    "colour": "\x1b[32m{}\x1b[0m",
    "list": "- {}\n- x",
    "path": "/tmp/{}/x",
    "comma": "a,{},b",
    "sentence": "It is {}.",
    "bearer": "Bearer {}",
}


def _carried(planted: Planted, style: str) -> Planted:
    return Planted(_CARRIERS[style].format(planted.text), planted.parts)


def _styled(name: str, style: str, planted: Planted) -> Planted:
    return Planted(contexts.styled(name, style, planted.text), planted.parts)


def held_out(variant: str) -> bool:
    """A third of the variants, always the same."""
    return zlib.crc32(variant.encode()) % 3 == 0


def measured(seed: int, held: bool | None = None) -> dict[str, Result]:
    """Recall by family, of the held-out third, of the others, or of all."""
    results: dict[str, Result] = defaultdict(Result)
    for sample in samples(seed):
        if held is None or held_out(sample.variant) is held:
            result = results[sample.family]
            result.planted += 1
            if sample.planted.leaks(kept(sample.body)):
                result.leaked.append(sample)
    return dict(results)


def false_positives(seed: int, held: bool | None = None) -> tuple[int, list[tuple[str, object]]]:
    """How many benign texts there are, and those of which something was taken out."""
    rng, number, wrong = random.Random(seed), 0, []
    for form in FORMS:
        for _ in range(EACH):
            surrounding, shape = rng.choice(list(bodies.SURROUNDINGS)), rng.choice(list(bodies.SHAPES))
            body = bodies.SHAPES[shape](bodies.SURROUNDINGS[surrounding](benign(form, rng), rng))
            if held is None or held_out(f"{form}/{surrounding}") is held:
                number += 1
                if (done := redact(body, budget_s=9)).counts:
                    wrong.append((form, done.value))
    return number, wrong


def kept(body: object) -> str:
    """What could be read on the disk, escapes undone."""
    text = json.dumps(redact(body, budget_s=9).value, ensure_ascii=False)
    return text.replace("\\", "")
