"""Groups: who leads one, and who is on its roster when. Here, above `clients`, because being led puts one on a care team."""
