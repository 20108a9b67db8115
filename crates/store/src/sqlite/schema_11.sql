-- Names as they are searched and ordered, written by `naming::folded`: no database knows by itself that É is an e.
ALTER TABLE campaigns ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
ALTER TABLE campaigns ADD COLUMN description_key TEXT NOT NULL DEFAULT '';
ALTER TABLE users ADD COLUMN name_key TEXT NOT NULL DEFAULT '';
