"""Frames to events: the process that joins the wire, the log and the projector."""
