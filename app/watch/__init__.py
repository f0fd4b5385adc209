"""How the house is doing: what is said, what is counted, what answers, and what to do where it does not."""
