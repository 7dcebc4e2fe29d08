-- Words by any three letters in a row, so that a word is found within a compound. pg_trgm comes with
-- PostgreSQL, and since 13 whoever may create things in a database may turn it on. Where that is refused
-- nothing is lost but speed: words are then looked through one by one.

DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX search_terms_trigrams ON search_terms USING gin (word gin_trgm_ops);
EXCEPTION WHEN insufficient_privilege OR undefined_file OR undefined_object OR feature_not_supported THEN
  RAISE NOTICE 'maatstaf: searching goes without pg_trgm (%)', SQLERRM;
END $$;

-- What stands beside a word is read from the index alone: its rows lie together there, and in the table
-- wherever they were written. The program keeps them short enough for that.
ALTER TABLE search_postings DROP CONSTRAINT search_postings_pkey,
  ADD CONSTRAINT search_postings_pkey PRIMARY KEY (term_id, subject_id) INCLUDE (documents);
