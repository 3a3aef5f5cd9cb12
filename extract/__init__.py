"""Articles to statements, and a question in words to a Question record."""
