# What the widgets themselves say.

widget-since-seconds = for { $seconds } s
widget-since-minutes = for { $minutes } min
widget-stop = Stop
widget-show-password = Show what is typed
widget-hide-password = Hide what is typed
widget-remove = Remove { $what }
