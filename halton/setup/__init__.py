"""What a machine needs so that its clients use the meter: roots, environment, ports."""
