"""The steps by which files of earlier versions become those of this one: docs/upgrading.md. What is in here stays as it is."""
