-- Set aside until the rows are chained, in one transaction.
DROP TRIGGER audit_insert;
DROP TRIGGER audit_update;

ALTER TABLE audit ADD COLUMN previous text;
ALTER TABLE audit ADD COLUMN hash text;
