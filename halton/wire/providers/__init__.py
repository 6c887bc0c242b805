"""One file for one provider; the file is the registration, its name `provider` the entry."""
