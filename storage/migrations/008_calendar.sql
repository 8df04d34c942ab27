-- Changes with every place version and every calendar that is put in force, and never takes a value twice: who keeps
-- what he decides by asks whether it is still that one.
ALTER TABLE site_head ADD COLUMN directory BIGINT NOT NULL DEFAULT 0;

-- Versions of the calendar. `body` is hotline.v1.CalendarVersion, plain, for it is published. `approved` is 0 while
-- nobody has, `recounted` while limits are still being counted anew; `cursor` is the last case that was.
CREATE TABLE calendar_version (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version TEXT NOT NULL,
  approved BIGINT NOT NULL,
  recounted BIGINT NOT NULL,
  cursor BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX calendar_by_version ON calendar_version (site, version);
-- The one that counts at a moment.
CREATE INDEX calendar_by_approval ON calendar_version (site, approved, id);

-- What a calendar moved, or would have moved nearer: hotline.v1.MovedLimit, plain, for it holds no more than dates.
CREATE TABLE moved_limit (
  site BIGINT NOT NULL,
  calendar_id BIGINT NOT NULL,
  id BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, calendar_id, id)
);
