# The unlock screen.
