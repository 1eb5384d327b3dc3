"""The one error this program raises on purpose."""


class Refused(Exception):
    """A sentence for the reader; code is the one the browser uses (page/README.md)."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
