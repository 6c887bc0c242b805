"""Providers' own figures: files of usage and cost as consoles and admin APIs export them, read into lines to compare with."""
