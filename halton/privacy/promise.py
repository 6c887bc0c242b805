"""The eleven promises, each with its number and its sentence: here and nowhere else."""

from __future__ import annotations

PROMISES = {
    "T1": "All state lies in one folder that is yours alone; to delete it deletes everything but the authority of T5.",
    "T2": "The only connection that leaves is a caller's own call, to the host that it named.",
    "T3": "Every listener is on loopback.",
    "T4": "The page answers to loopback alone, reads only, and lets no other site read it.",
    "T5": "The certificate authority can sign for model providers only, and nobody has the key of its root.",
    "T6": "Only connections to model providers are decrypted.",
    "T7": "No key, cookie or authorization header is stored or logged.",
    "T8": "Bodies are stored as you set it, no larger and no longer than you set it.",
    "T9": "Logs hold names of events, counts and places in the code; never a prompt, never the text of an error.",
    "T10": "Your traffic flows whatever becomes of the meter, and what was not metered is counted.",
    "T11": "The log is only ever appended to, and a change of it shows.",
}
