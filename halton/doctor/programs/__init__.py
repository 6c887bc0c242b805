"""One kind of program a file: how it is asked whether it trusts a server of ours; the folder is the list of them."""
