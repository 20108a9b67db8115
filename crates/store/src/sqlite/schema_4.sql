-- How checks went and whether a test was flaky; what part it plays; how long a run may take, in milliseconds.
ALTER TABLE report_tests ADD COLUMN checks_passed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report_tests ADD COLUMN checks_failed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report_tests ADD COLUMN flaky INTEGER NOT NULL DEFAULT 0;
ALTER TABLE report_tests ADD COLUMN role TEXT;
ALTER TABLE campaigns ADD COLUMN timeout INTEGER;
ALTER TABLE reports ADD COLUMN timeout INTEGER;
