-- Values that the tests of a run share, sealed, for whoever takes the run over; they go with its end.
CREATE TABLE run_values (
  report_id TEXT NOT NULL REFERENCES reports (id) ON DELETE CASCADE,
  test INTEGER NOT NULL,
  name TEXT NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (report_id, test, name)
) STRICT, WITHOUT ROWID;
-- Whether a test runs only because others need what it shares.
ALTER TABLE report_tests ADD COLUMN prerequisite INTEGER NOT NULL DEFAULT FALSE;
