-- The owner of the table, who migrates, sets the guard aside until the rows are chained: in one transaction,
-- in which nobody else gets at the table.

ALTER TABLE audit DISABLE TRIGGER audit_guard;

ALTER TABLE audit ADD COLUMN previous text, ADD COLUMN hash text;
