-- Writes of a row by a notice or by the clockwork alone: they raise the version that seals it and not the etag that
-- people act upon (etag = version - quiet).
ALTER TABLE case_ ADD COLUMN quiet BIGINT NOT NULL DEFAULT 0;
ALTER TABLE dispatch ADD COLUMN quiet BIGINT NOT NULL DEFAULT 0;

-- Where the notices are: derived from the dispatches, in whose bodies they stand. `id` is the dispatch's id * 256 + the
-- notice's own number there; `rank` sorts the open ones before the rest, each newest last (storage/clockwork_rows.cc);
-- `sent` is 0 for what never left the desk.
CREATE TABLE notice (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  unit TEXT NOT NULL,
  sent BIGINT NOT NULL,
  rank BIGINT NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE INDEX notice_by_rank ON notice (site, rank, id);
CREATE INDEX notice_by_unit ON notice (site, unit, rank, id);

-- The running number of 催办〔year〕n号: one row for each kind and year.
CREATE TABLE notice_number (
  site BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  year BIGINT NOT NULL,
  last BIGINT NOT NULL,
  PRIMARY KEY (site, kind, year)
);

-- Alarms (hotline.v1.Alarm); nothing of what callers said. `acknowledged` is 0 while nobody has taken it.
CREATE TABLE alarm (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  dispatch BIGINT NOT NULL,
  limit_kind BIGINT NOT NULL,
  due BIGINT NOT NULL,
  raised BIGINT NOT NULL,
  last_raised BIGINT NOT NULL,
  times BIGINT NOT NULL,
  role BIGINT NOT NULL,
  told TEXT NOT NULL,
  acknowledged BIGINT NOT NULL,
  acknowledged_by TEXT NOT NULL,
  PRIMARY KEY (site, id)
);
-- What is open, newest first.
CREATE INDEX alarm_open ON alarm (site, id) WHERE acknowledged = 0;
-- An alarm that comes again finds the one that is still open.
CREATE INDEX alarm_by_case ON alarm (site, case_id, dispatch, id);

-- Who is on duty when.
CREATE TABLE duty (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  account TEXT NOT NULL,
  role BIGINT NOT NULL,
  begins BIGINT NOT NULL,
  ends BIGINT NOT NULL,
  entered_by TEXT NOT NULL,
  PRIMARY KEY (site, id)
);
-- Who is and who comes next.
CREATE INDEX duty_by_end ON duty (site, ends, id);
