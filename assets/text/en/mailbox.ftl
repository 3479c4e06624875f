# The mailbox: folders, list, reader.
