-- Words by any three letters in a row, so that a word is found within a compound. The words stand in
-- search_terms alone; these triggers keep the index in step.

CREATE VIRTUAL TABLE search_words USING fts5(
  word, content='search_terms', content_rowid='id', tokenize='trigram'
);

CREATE TRIGGER search_terms_insert AFTER INSERT ON search_terms
BEGIN INSERT INTO search_words (rowid, word) VALUES (NEW.id, NEW.word); END;

CREATE TRIGGER search_terms_delete AFTER DELETE ON search_terms
BEGIN INSERT INTO search_words (search_words, rowid, word) VALUES ('delete', OLD.id, OLD.word); END;

CREATE TRIGGER search_terms_update AFTER UPDATE ON search_terms
BEGIN
  INSERT INTO search_words (search_words, rowid, word) VALUES ('delete', OLD.id, OLD.word);
  INSERT INTO search_words (rowid, word) VALUES (NEW.id, NEW.word);
END;
