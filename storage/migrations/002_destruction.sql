-- What was destroyed for good. `body` is hotline.v1.Destruction, sealed under the site's own key for events, for it
-- outlives the keys that it tells of.
CREATE TABLE destruction (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX destruction_by_case ON destruction (site, case_id);

-- The shred list: numbers of keys that are not to be found in any key file that is used with this store.
CREATE TABLE destroyed_key (
  site BIGINT NOT NULL,
  number BIGINT NOT NULL,
  PRIMARY KEY (site, number)
);
