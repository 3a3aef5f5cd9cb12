"""Plain records that every other folder shares; standard library only."""
