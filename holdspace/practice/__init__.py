"""The practice and its people: who works here, in which roles, how they get in, and which programs may act for them."""
