-- Version 2. Apps that POST /init made have a name, and are being provisioned until `ready_at`; 0: until a control step.
BEGIN IMMEDIATE;
ALTER TABLE apps ADD COLUMN name TEXT;
ALTER TABLE apps ADD COLUMN ready_at INTEGER NOT NULL DEFAULT 0;
PRAGMA user_version = 2;
COMMIT;
