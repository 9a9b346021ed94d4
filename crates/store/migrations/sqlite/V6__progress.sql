-- How many transactions the database has had since this column is there. The vault's state notes
-- it, so that an older copy of the database is told from the newest.
ALTER TABLE installation ADD COLUMN progress INTEGER NOT NULL DEFAULT 0;
