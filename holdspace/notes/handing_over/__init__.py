"""What somebody who hands over still has to write, in numbers."""
