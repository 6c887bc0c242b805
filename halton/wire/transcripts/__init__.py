"""What the documents of a stream say, one file for each format: the texts whose sizes the readers of `formats` count."""
