"""What the shell offers for values that are names of this home: `halton report --project <TAB>`."""
