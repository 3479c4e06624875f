# The directory beside the composer.
