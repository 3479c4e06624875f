# What both faces say: see the French file, whose keys are the same.
