"""256 words, one for each byte: a hash that can be read aloud, written on paper and typed again."""

from __future__ import annotations

# In order, so that the byte is the place; no two share their first four letters or differ by one letter only.
WORDS = tuple(
    """
acorn adobe agate album almond amber anchor apple apron arctic arrow aspen atlas attic
august autumn badge bagel bamboo banjo barley basil beacon beaver bishop blanket bonnet bottle
branch bridge bronze bucket cabin cactus camel canyon carbon castle cedar cherry cinema citrus
clover cobalt comet copper coral cotton dagger daisy dancer debut delta denim desert diary
dinner doctor dolphin domino donkey dragon drum dune eagle early easel echo eclipse effort
elbow elder emblem empire engine envoy epic equal errand ether fabric falcon fathom feather
fender ferry fiddle finch flag flint flute fossil fountain friday frost fungus galaxy garden
garlic gazelle gentle geyser ginger glacier globe goblet gopher granite gravel guitar gypsum habit
hammer harbor hazel helmet hermit heron hickory hobby hollow honey hotel humble hunter icicle
igloo indigo insect island ivory jacket jaguar jasmine jelly jigsaw jockey journal jungle kayak
kernel kettle kiosk koala ladder lagoon lantern laptop lemon lentil lesson lichen lilac linen
lizard lobster lodge lotus lumber lunar magnet mango maple marble meadow melon mentor meteor
mimosa mirror mitten morning muffin mural napkin navy nectar needle nickel noble north nougat
oasis oboe ocean olive onion opal orbit orchid otter oxygen pagoda palace panda parrot
pebble pelican pepper piano pigeon pillow pirate planet plum poem poplar prairie quail quartz
quiver rabbit radish raven ribbon river rodeo rosin ruby saddle saffron salmon sandal saturn
scarf sequoia shadow silver sketch slate snail socket spruce stable sugar sunset swan tablet
talon temple thimble tiger timber toast topaz trumpet tulip tunnel turtle valley velvet violin
walnut window yogurt zebra
""".split()
)
_PLACES = {word: place for place, word in enumerate(WORDS)}


def spell(data: bytes) -> str:
    """One word for each byte, joined by hyphens."""
    return "-".join(WORDS[byte] for byte in data)


def read_words(text: str) -> bytes:
    """The bytes that words stand for; hyphens and white space part them, and capitals do not matter.

    :raises ValueError: naming the first word that is not one of ours, and the nearest that is.
    """
    return bytes(_place(word) for word in text.lower().replace("-", " ").split())


def _place(word: str) -> int:
    if word in _PLACES:
        return _PLACES[word]
    import difflib  # takes longer to load than a report may take to name its head

    near = difflib.get_close_matches(word, WORDS, 1, 0.5)
    raise ValueError(f'"{word}" is none of the words' + (f": did you mean {near[0]}?" if near else "."))
