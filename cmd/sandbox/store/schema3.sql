-- Version 3. What each app's Worker runs: the bundle of its last upload, as JSON; the app with the highest `seq` uploaded
-- last.
BEGIN IMMEDIATE;
CREATE TABLE running (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL UNIQUE REFERENCES apps ON DELETE CASCADE,
  bundle BLOB NOT NULL) STRICT;
PRAGMA user_version = 3;
COMMIT;
