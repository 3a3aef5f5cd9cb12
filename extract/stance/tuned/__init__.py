"""The weights of the stance encoder and of the regression over it."""
