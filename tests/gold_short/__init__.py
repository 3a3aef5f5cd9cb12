"""Short articles as users have them, annotated: those whose errors were read, and those whose were not."""
