"""The demonstration: a customs office with people, places, goods and declarations, and what happens to them."""
