-- A version is fixed when its status is neither concept nor consultatie. The triggers before insert
-- are for INSERT OR REPLACE, and the look at other rows before update for UPDATE OR REPLACE: both
-- delete the row in the way, without its delete triggers unless recursive_triggers is on.

CREATE TRIGGER versions_insert BEFORE INSERT ON versions
WHEN EXISTS (
  SELECT 1 FROM versions v
  WHERE v.status NOT IN ('concept', 'consultatie')
    AND (v.id = NEW.id OR (v.standard_id = NEW.standard_id AND v.number = NEW.number))
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published version is not replaced'); END;

CREATE TRIGGER versions_update BEFORE UPDATE ON versions
WHEN NEW.id IS NOT OLD.id
  OR NEW.standard_id IS NOT OLD.standard_id
  OR NEW.number IS NOT OLD.number
BEGIN SELECT RAISE(ABORT, 'maatstaf: a version keeps its standard and number'); END;

CREATE TRIGGER versions_update_fixed BEFORE UPDATE ON versions
WHEN OLD.status NOT IN ('concept', 'consultatie') AND (
  NEW.status NOT IN ('vastgesteld', 'einde-ondersteuning', 'teruggetrokken')
  OR NEW.schema_bytes IS NOT OLD.schema_bytes
  OR NEW.digest IS NOT OLD.digest
  OR NEW.parts IS NOT OLD.parts
  OR NEW.alias IS NOT OLD.alias
  OR NEW.published_at IS NOT OLD.published_at
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published version does not change'); END;

CREATE TRIGGER versions_delete BEFORE DELETE ON versions
WHEN OLD.status NOT IN ('concept', 'consultatie')
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published version is not deleted'); END;

CREATE TRIGGER examples_insert BEFORE INSERT ON examples
WHEN EXISTS (
  SELECT 1 FROM versions v
  WHERE v.id = NEW.version_id AND v.status NOT IN ('concept', 'consultatie')
) OR EXISTS (
  SELECT 1 FROM examples e JOIN versions v ON v.id = e.version_id
  WHERE e.id = NEW.id AND v.status NOT IN ('concept', 'consultatie')
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the examples of a published version do not change'); END;

CREATE TRIGGER examples_update BEFORE UPDATE ON examples
WHEN NEW.id IS NOT OLD.id OR EXISTS (
  SELECT 1 FROM versions v
  WHERE v.id IN (OLD.version_id, NEW.version_id) AND v.status NOT IN ('concept', 'consultatie')
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the examples of a published version do not change'); END;

CREATE TRIGGER examples_delete BEFORE DELETE ON examples
WHEN EXISTS (
  SELECT 1 FROM versions v
  WHERE v.id = OLD.version_id AND v.status NOT IN ('concept', 'consultatie')
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the examples of a published version do not change'); END;

-- A version's address is made of its standard's name.

CREATE TRIGGER standards_insert BEFORE INSERT ON standards
WHEN EXISTS (
  SELECT 1 FROM standards s JOIN versions v ON v.standard_id = s.id
  WHERE (s.id = NEW.id OR s.name = NEW.name) AND v.status NOT IN ('concept', 'consultatie')
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a standard with published versions is not replaced'); END;

CREATE TRIGGER standards_update BEFORE UPDATE ON standards
WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name
BEGIN SELECT RAISE(ABORT, 'maatstaf: a standard keeps its name'); END;

CREATE TRIGGER standards_delete BEFORE DELETE ON standards
WHEN EXISTS (
  SELECT 1 FROM versions v
  WHERE v.standard_id = OLD.id AND v.status NOT IN ('concept', 'consultatie')
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a standard with published versions is not deleted'); END;

CREATE TRIGGER audit_insert BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit a WHERE a.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the audit is only added to'); END;

CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'maatstaf: the audit is only added to'); END;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'maatstaf: the audit is only added to'); END;
