"""The decision engine: facts in, one token per record kind out, with the reasons (docs/disclosures.md). Pure."""
