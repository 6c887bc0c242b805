"""The shapes in which calls are refused: each file is one."""
