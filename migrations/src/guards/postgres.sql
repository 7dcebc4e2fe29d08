-- A version is fixed when its status is neither concept nor consultatie. Row triggers do not see
-- TRUNCATE; statement triggers do.

CREATE FUNCTION maatstaf_versions() RETURNS trigger LANGUAGE plpgsql AS $$
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
    OR (NEW.schema_bytes, NEW.digest, NEW.parts, NEW.alias, NEW.published_at)
      IS DISTINCT FROM (OLD.schema_bytes, OLD.digest, OLD.parts, OLD.alias, OLD.published_at)
  ) THEN
    RAISE EXCEPTION 'maatstaf: a published version does not change';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER versions_guard BEFORE UPDATE OR DELETE ON versions
FOR EACH ROW EXECUTE FUNCTION maatstaf_versions();

-- The version's row is locked while its status is read, so that no example slips in while another
-- transaction publishes; its table is named in full, so that no temporary table stands in for it.
CREATE FUNCTION maatstaf_examples() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  touched bigint;
  status text;
BEGIN
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

CREATE TRIGGER examples_guard BEFORE INSERT OR UPDATE OR DELETE ON examples
FOR EACH ROW EXECUTE FUNCTION maatstaf_examples();

-- A version's address is made of its standard's name; a foreign key keeps the standard itself.
CREATE FUNCTION maatstaf_standards() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.name) IS DISTINCT FROM (OLD.id, OLD.name) THEN
    RAISE EXCEPTION 'maatstaf: a standard keeps its name';
  END IF;
  RETURN NEW;
END $$;

CREATE TRIGGER standards_guard BEFORE UPDATE ON standards
FOR EACH ROW EXECUTE FUNCTION maatstaf_standards();

CREATE FUNCTION maatstaf_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'maatstaf: % is not allowed on %', TG_OP, TG_TABLE_NAME;
END $$;

CREATE TRIGGER versions_truncate BEFORE TRUNCATE ON versions
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();

CREATE TRIGGER examples_truncate BEFORE TRUNCATE ON examples
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();

CREATE TRIGGER audit_guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION maatstaf_never();
