"""The formats of answers: each file turns the documents of one into facts."""
