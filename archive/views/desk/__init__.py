"""The desk: where the staff of a holder see what is unfinished, edit, publish and take down."""
