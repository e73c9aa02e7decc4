class Problem(Exception):
    """What stands in the way, as data. The worker makes a sentence of the kind and its details, and checks both."""

    def __init__(self, kind, **details):
        super().__init__(kind)
        self.kind = kind
        self.details = details
