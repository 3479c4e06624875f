# What the widgets themselves say.

widget-since-seconds = depuis { $seconds } s
widget-since-minutes = depuis { $minutes } min
widget-stop = Arrêter
widget-show-password = Afficher ce qui est tapé
widget-hide-password = Masquer ce qui est tapé
widget-remove = Retirer { $what }
