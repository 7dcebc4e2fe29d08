-- What was erased stays erased, and says so for good. Tables are named in full, so that no temporary table stands
-- in for them.

CREATE FUNCTION maatstaf_erasures() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  there boolean;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    RAISE EXCEPTION 'maatstaf: what was erased stays erased';
  END IF;
  EXECUTE format(
    'SELECT v.status NOT IN (''concept'', ''consultatie'') AND CASE $2
       WHEN ''schema'' THEN v.schema_bytes <> '''' AND v.digest = $4
       WHEN ''toelichting'' THEN true
       ELSE EXISTS (SELECT 1 FROM %I.examples e WHERE e.version_id = v.id AND e.name = $3 AND e.bytes <> '''')
     END FROM %I.versions v WHERE v.id = $1', TG_TABLE_SCHEMA, TG_TABLE_SCHEMA)
    INTO there USING NEW.version_id, NEW.what, NEW.name, NEW.digest;
  IF there IS DISTINCT FROM true THEN
    RAISE EXCEPTION 'maatstaf: there is nothing published here to erase';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER erasures_guard BEFORE INSERT OR UPDATE OR DELETE ON erasures
FOR EACH ROW EXECUTE FUNCTION maatstaf_erasures();

CREATE TRIGGER erasures_truncate BEFORE TRUNCATE ON erasures
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();

CREATE FUNCTION maatstaf_is_erased(tables name, version bigint, thing text, called text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
  found boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I.erasures WHERE version_id = $1 AND what = $2 AND name = $3)', tables)
    INTO found USING version, thing, called;
  RETURN found;
END $$;

-- As before, and of a published version the notes stay as well; bytes and notes go when they are erased.
CREATE OR REPLACE FUNCTION maatstaf_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.status NOT IN ('concept', 'consultatie') THEN
      RAISE EXCEPTION 'maatstaf: a published version is not deleted';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.id, NEW.standard_id, NEW.number) IS DISTINCT FROM (OLD.id, OLD.standard_id, OLD.number) THEN
    RAISE EXCEPTION 'maatstaf: a version keeps its standard and number';
  END IF;
  IF OLD.status NOT IN ('concept', 'consultatie') AND (
    NEW.status NOT IN ('vastgesteld', 'einde-ondersteuning', 'teruggetrokken')
    OR (NEW.digest, NEW.parts, NEW.alias, NEW.published_at)
      IS DISTINCT FROM (OLD.digest, OLD.parts, OLD.alias, OLD.published_at)
    OR (NEW.schema_bytes IS DISTINCT FROM OLD.schema_bytes
      AND NOT (NEW.schema_bytes = '' AND maatstaf_is_erased(TG_TABLE_SCHEMA, OLD.id, 'schema', '')))
    OR (NEW.notes IS DISTINCT FROM OLD.notes
      AND NOT (NEW.notes = '' AND maatstaf_is_erased(TG_TABLE_SCHEMA, OLD.id, 'toelichting', '')))
  ) THEN
    RAISE EXCEPTION 'maatstaf: a published version does not change';
  END IF;
  RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION maatstaf_examples() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  status text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NEW.bytes = '' AND to_jsonb(NEW) - 'bytes' = to_jsonb(OLD) - 'bytes'
      AND maatstaf_is_erased(TG_TABLE_SCHEMA, OLD.version_id, 'voorbeeld', OLD.name) THEN
      RETURN NEW;
    END IF;
  END IF;
  FOREACH touched IN ARRAY CASE TG_OP
    WHEN 'INSERT' THEN ARRAY[NEW.version_id]
    WHEN 'DELETE' THEN ARRAY[OLD.version_id]
    ELSE ARRAY[OLD.version_id, NEW.version_id]
  END LOOP
    EXECUTE format('SELECT status FROM %I.versions WHERE id = $1 FOR SHARE', TG_TABLE_SCHEMA)
      INTO status USING touched;
    IF status NOT IN ('concept', 'consultatie') THEN
      RAISE EXCEPTION 'maatstaf: the examples of a published version do not change';
    END IF;
  END LOOP;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  RETURN NEW;
END $$;

-- Subjects are paths, ordered by their bytes, so that what stands below one is a range.
ALTER TABLE audit ALTER COLUMN subject TYPE text COLLATE "C";
