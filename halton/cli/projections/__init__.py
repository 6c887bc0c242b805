"""The commands of `halton projections`: one file each, found as those of `halton` itself."""
