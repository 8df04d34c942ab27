-- What changes of the directory made of open dispatches (hotline.v1.UnitChange, plain, for it names no more than units
-- and numbers). `version` is that of the place where the same may come again.
CREATE TABLE unit_change (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  dispatch_id BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  version TEXT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
-- Whether it was told already.
CREATE INDEX unit_change_by_dispatch ON unit_change (site, dispatch_id, kind);
