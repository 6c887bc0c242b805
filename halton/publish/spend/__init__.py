"""The sections of the first page, one file each: what is read for it, and what of that the page says."""
