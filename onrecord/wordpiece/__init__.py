"""The vocabulary of the uncased BERT WordPiece tokenizer, one word piece a line; the line's number is its id."""
