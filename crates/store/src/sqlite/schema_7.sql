-- A report says what a test proves and how long its actions took.
ALTER TABLE report_tests ADD COLUMN description TEXT NOT NULL DEFAULT '';
ALTER TABLE report_tests ADD COLUMN action_micros TEXT NOT NULL DEFAULT '[]';
UPDATE report_tests SET description = ifnull(definition ->> '$.description', '');
