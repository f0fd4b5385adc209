"""The central values, frozen and plain: standard library only, so that every room can speak of them."""
