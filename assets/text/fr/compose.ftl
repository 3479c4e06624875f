# The composer.
