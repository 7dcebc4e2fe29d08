-- What was erased stays erased, and says so for good.

CREATE TRIGGER erasures_insert BEFORE INSERT ON erasures
WHEN EXISTS (
  SELECT 1 FROM erasures e
  WHERE e.id = NEW.id OR (e.version_id = NEW.version_id AND e.what = NEW.what AND e.name = NEW.name)
) OR NOT EXISTS (
  SELECT 1 FROM versions v
  WHERE v.id = NEW.version_id AND v.status NOT IN ('concept', 'consultatie') AND CASE NEW.what
    WHEN 'schema' THEN length(v.schema_bytes) > 0 AND v.digest = NEW.digest
    WHEN 'toelichting' THEN 1
    ELSE EXISTS (
      SELECT 1 FROM examples e WHERE e.version_id = v.id AND e.name = NEW.name AND length(e.bytes) > 0
    )
  END
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: there is nothing published here to erase'); END;

CREATE TRIGGER erasures_update BEFORE UPDATE ON erasures
BEGIN SELECT RAISE(ABORT, 'maatstaf: what was erased stays erased'); END;

CREATE TRIGGER erasures_delete BEFORE DELETE ON erasures
BEGIN SELECT RAISE(ABORT, 'maatstaf: what was erased stays erased'); END;

-- As before, and of a published version the notes stay as well; bytes and notes go when they are erased.
DROP TRIGGER versions_update_fixed;

CREATE TRIGGER versions_update_fixed BEFORE UPDATE ON versions
WHEN OLD.status NOT IN ('concept', 'consultatie') AND (
  NEW.status NOT IN ('vastgesteld', 'einde-ondersteuning', 'teruggetrokken')
  OR NEW.digest IS NOT OLD.digest
  OR NEW.parts IS NOT OLD.parts
  OR NEW.alias IS NOT OLD.alias
  OR NEW.published_at IS NOT OLD.published_at
  OR (NEW.schema_bytes IS NOT OLD.schema_bytes AND NOT (length(NEW.schema_bytes) = 0 AND EXISTS (
    SELECT 1 FROM erasures e WHERE e.version_id = OLD.id AND e.what = 'schema'
  )))
  OR (NEW.notes IS NOT OLD.notes AND NOT (NEW.notes = '' AND EXISTS (
    SELECT 1 FROM erasures e WHERE e.version_id = OLD.id AND e.what = 'toelichting'
  )))
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published version does not change'); END;

DROP TRIGGER examples_update;

CREATE TRIGGER examples_update BEFORE UPDATE ON examples
WHEN NEW.id IS NOT OLD.id OR (
  EXISTS (
    SELECT 1 FROM versions v
    WHERE v.id IN (OLD.version_id, NEW.version_id) AND v.status NOT IN ('concept', 'consultatie')
  ) AND NOT (
    length(NEW.bytes) = 0
    AND NEW.version_id IS OLD.version_id AND NEW.name IS OLD.name AND NEW.valid IS OLD.valid
    AND NEW.part IS OLD.part AND NEW.codes IS OLD.codes AND NEW.judged_on IS OLD.judged_on
    AND EXISTS (
      SELECT 1 FROM erasures e
      WHERE e.version_id = OLD.version_id AND e.what = 'voorbeeld' AND e.name = OLD.name
    )
  )
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the examples of a published version do not change'); END;

-- A word that goes from the index goes from its pages as well.
INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1);
