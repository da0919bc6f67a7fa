"""What a person can put right, told in one line."""


class BooksError(Exception):
    """A load that cannot go on; its text says why and what to do."""
