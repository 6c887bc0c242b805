"""The services that start the meter with the session: systemd's user units, launchd's agents, and whether there is either."""
