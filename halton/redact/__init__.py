"""What may not be kept is taken out here, before anything touches the disk. Pure, no I/O."""
