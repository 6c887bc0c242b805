"""May this call go? Policies as pure functions of the calls so far: no clock, no file, no database."""
