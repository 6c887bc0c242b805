"""What a policy did is told on this machine: to a command of the user's, and on the desktop. It knows no ledger and no log."""
