"""The log and its views as Arrow: one rule for types and units, and readers that hold no more than a batch."""
