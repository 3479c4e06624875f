# The directory beside the composer.

directory-field-name = Name
directory-field-first-name = First name
directory-field-town = Town
directory-field-profession = Profession or speciality
directory-field-structure = Structure
directory-kind-personal = personal
directory-kind-organisation = organisation
directory-kind-application = application
directory-title = MSSanté directory
directory-search = Search
directory-hint = Type part of the word: the search finds what contains it.
directory-searching = Searching the directory…
directory-stop = Stop
directory-again = Try again
directory-nobody = Nobody matches. Try with fewer criteria.
directory-panel-truncated = The directory has more answers: narrow your search.
directory-panel-remembered = The directory does not answer: this is what it had answered before.
directory-filter = Filter these answers
directory-order = Sort by
directory-order-name = name
directory-order-town = town
directory-order-profession = profession
directory-paperless = paperless
directory-there = ✓ added
directory-town = { $town } ({ $code })
directory-add = Add { $name }
directory-added = { $name } is added to the recipients.
directory-panel-count-filtered = { $shown } of { $all } answers
directory-panel-count = { $count ->
    [one] 1 answer
   *[other] { $count } answers
}
