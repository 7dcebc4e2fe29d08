-- What a published version's words mean stays as it was; a version of a code list never changes.

CREATE TRIGGER versions_update_editions BEFORE UPDATE ON versions
WHEN OLD.status NOT IN ('concept', 'consultatie') AND NEW.editions IS NOT OLD.editions
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published version does not change'); END;

CREATE TRIGGER code_list_versions_insert BEFORE INSERT ON code_list_versions
WHEN EXISTS (
  SELECT 1 FROM code_list_versions v
  WHERE v.id = NEW.id OR (v.list_id = NEW.list_id AND v.number = NEW.number)
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a version of a code list is not replaced'); END;

CREATE TRIGGER code_list_versions_update BEFORE UPDATE ON code_list_versions
BEGIN SELECT RAISE(ABORT, 'maatstaf: a version of a code list does not change'); END;

CREATE TRIGGER code_list_versions_delete BEFORE DELETE ON code_list_versions
BEGIN SELECT RAISE(ABORT, 'maatstaf: a version of a code list is not deleted'); END;

CREATE TRIGGER code_lists_update BEFORE UPDATE ON code_lists
WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name
BEGIN SELECT RAISE(ABORT, 'maatstaf: a code list keeps its name'); END;
