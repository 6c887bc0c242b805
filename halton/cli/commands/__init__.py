"""Each module here is one command, and has it under the name `command`."""
