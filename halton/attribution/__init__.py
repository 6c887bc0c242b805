"""Who called: which project a call belongs to, and by which rule."""
