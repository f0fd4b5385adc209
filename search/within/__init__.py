"""Words that stand within a file: on the pages of a document, in what is said in a recording."""
