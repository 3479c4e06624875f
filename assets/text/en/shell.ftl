# The window around the screens: title, status, settings, keys.

shell-title = Pli
