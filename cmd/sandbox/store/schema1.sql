-- Version 1. API keys are never stored: `digest` is keyed with the key itself (struct secret). Times are ms since 1970
-- UTC, 0 for null. `seq` keeps the order of insertion.
BEGIN IMMEDIATE;
CREATE TABLE settings (name TEXT PRIMARY KEY, value ANY) WITHOUT ROWID, STRICT;
CREATE TABLE keys (digest TEXT PRIMARY KEY, account TEXT NOT NULL) WITHOUT ROWID, STRICT;
CREATE TABLE apps (
  app_id TEXT PRIMARY KEY, account TEXT, region TEXT NOT NULL, provisioning_status TEXT NOT NULL,
  db_provisioned INTEGER NOT NULL, paused INTEGER NOT NULL, created_at INTEGER NOT NULL,
  app_env_updated_at INTEGER NOT NULL DEFAULT 0,
  has_remembered INTEGER NOT NULL DEFAULT 0, remembered_tag TEXT,
  worker_exists INTEGER NOT NULL DEFAULT 0, worker_tag TEXT,
  next_storage INTEGER NOT NULL DEFAULT 0, next_tag INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
  id TEXT NOT NULL, name TEXT NOT NULL, class_name TEXT NOT NULL, code BLOB NOT NULL,
  access_mode TEXT NOT NULL, status TEXT NOT NULL, error_message TEXT,
  last_deployed_at INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
  UNIQUE (app_id, name)) STRICT;
CREATE TABLE env (
  app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE, key TEXT NOT NULL, value BLOB NOT NULL,
  PRIMARY KEY (app_id, key)) WITHOUT ROWID, STRICT;
CREATE TABLE app_env (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
  key TEXT NOT NULL, value BLOB NOT NULL, UNIQUE (app_id, key)) STRICT;
CREATE TABLE remembered (
  app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE, position INTEGER NOT NULL, class_name TEXT NOT NULL,
  PRIMARY KEY (app_id, position)) WITHOUT ROWID, STRICT;
CREATE TABLE classes (
  app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE, class_name TEXT NOT NULL, storage INTEGER NOT NULL,
  PRIMARY KEY (app_id, class_name)) WITHOUT ROWID, STRICT;
CREATE TABLE uploads (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, app_id TEXT NOT NULL REFERENCES apps ON DELETE CASCADE,
  op TEXT NOT NULL, outcome TEXT NOT NULL) STRICT;
CREATE INDEX uploads_of_app ON uploads (app_id, seq);
CREATE TABLE upload_classes (
  upload INTEGER NOT NULL REFERENCES uploads ON DELETE CASCADE, position INTEGER NOT NULL,
  deleted INTEGER NOT NULL, class_name TEXT NOT NULL, PRIMARY KEY (upload, deleted, position)) WITHOUT ROWID, STRICT;
CREATE TABLE faults (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, op TEXT NOT NULL, times INTEGER NOT NULL, status INTEGER NOT NULL,
  code INTEGER NOT NULL, message TEXT, after INTEGER NOT NULL, network INTEGER NOT NULL) STRICT;
PRAGMA user_version = 1;
COMMIT;
