"""Who called: the process behind a connection, which project its call belongs to, and by which rule."""
