"""One file for one page: `ROUTE`, the addresses it answers for, and `page`, which draws it; the folder is the list of them."""
