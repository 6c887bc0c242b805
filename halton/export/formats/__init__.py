"""A module for each format of a file. `writer` gives what takes a record batch; `COLUMNAR` formats keep types and metadata."""
