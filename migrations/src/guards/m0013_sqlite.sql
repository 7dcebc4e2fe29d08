-- A release set is fixed once it has a moment of publication; its last day is not part of what is fixed. The
-- triggers before insert are for INSERT OR REPLACE.

CREATE TRIGGER release_sets_insert BEFORE INSERT ON release_sets
WHEN EXISTS (
  SELECT 1 FROM release_sets s
  WHERE s.published_at IS NOT NULL AND (s.id = NEW.id OR s.name = NEW.name)
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published release set is not replaced'); END;

CREATE TRIGGER release_sets_update BEFORE UPDATE ON release_sets
WHEN NEW.id IS NOT OLD.id OR NEW.name IS NOT OLD.name
BEGIN SELECT RAISE(ABORT, 'maatstaf: a release set keeps its name'); END;

CREATE TRIGGER release_sets_update_fixed BEFORE UPDATE ON release_sets
WHEN OLD.published_at IS NOT NULL AND (
  NEW.title IS NOT OLD.title
  OR NEW.notes IS NOT OLD.notes
  OR NEW.valid_from IS NOT OLD.valid_from
  OR NEW.digest IS NOT OLD.digest
  OR NEW.created_at IS NOT OLD.created_at
  OR NEW.changed_at IS NOT OLD.changed_at
  OR NEW.published_at IS NOT OLD.published_at
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published release set does not change'); END;

CREATE TRIGGER release_sets_delete BEFORE DELETE ON release_sets
WHEN OLD.published_at IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'maatstaf: a published release set is not deleted'); END;

CREATE TRIGGER release_set_members_insert BEFORE INSERT ON release_set_members
WHEN EXISTS (SELECT 1 FROM release_sets s WHERE s.id = NEW.set_id AND s.published_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the members of a published release set do not change'); END;

CREATE TRIGGER release_set_members_update BEFORE UPDATE ON release_set_members
WHEN EXISTS (
  SELECT 1 FROM release_sets s WHERE s.id IN (OLD.set_id, NEW.set_id) AND s.published_at IS NOT NULL
)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the members of a published release set do not change'); END;

CREATE TRIGGER release_set_members_delete BEFORE DELETE ON release_set_members
WHEN EXISTS (SELECT 1 FROM release_sets s WHERE s.id = OLD.set_id AND s.published_at IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'maatstaf: the members of a published release set do not change'); END;
