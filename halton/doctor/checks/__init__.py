"""One check a file: its `group`, `about`, what it looks at in a sentence, and `check`; the folder is the list of them."""
