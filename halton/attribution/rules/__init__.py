"""One file for each rule that may name a project; `halton.attribution.project` says in which order they are asked."""
