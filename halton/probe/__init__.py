"""Does the meter that runs here work? One real call through all of it, to a server of our own on loopback, tells."""
