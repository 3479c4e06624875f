# What the widgets themselves say.
