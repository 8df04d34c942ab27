-- The tables of a store. One text for all engines: BIGINT, TEXT, BYTEA, nothing NULL. Every key begins with the site.
-- A body is a format byte and a sealed (or, where said so, plain) message; the columns beside it are derived from the
-- message by storage/columns.cc and hold only what is filtered, ordered or counted. Each index costs intake speed, so
-- each one here names the question it serves. Times are microseconds since 1970 UTC; a due time of
-- 9223372036854775807 is "nothing is due".

-- The writer's lock and what it carries from group to group.
CREATE TABLE site_head (
  site BIGINT NOT NULL,
  epoch BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  last_time BIGINT NOT NULL,
  last_id BIGINT NOT NULL,
  day BIGINT NOT NULL,
  day_count BIGINT NOT NULL,
  demo BIGINT NOT NULL,
  PRIMARY KEY (site)
);

CREATE TABLE call (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  data_key BIGINT NOT NULL,
  received BIGINT NOT NULL,
  operator TEXT NOT NULL,
  telephone_key BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
-- An operator's own calls, newest first.
CREATE INDEX call_by_operator ON call (site, operator, id);
-- What is known of a telephone number.
CREATE INDEX call_by_telephone ON call (site, telephone_key, id) WHERE telephone_key <> 0;

CREATE TABLE case_ (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  data_key BIGINT NOT NULL,
  number TEXT NOT NULL,
  call_id BIGINT NOT NULL,
  state BIGINT NOT NULL,
  operator TEXT NOT NULL,
  handler TEXT NOT NULL,
  -- The desk's own next limit, and the earliest of it and those of the case's dispatches.
  desk_due BIGINT NOT NULL,
  due BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX case_by_number ON case_ (site, number);
-- The cases of a call.
CREATE INDEX case_by_call ON case_ (site, call_id, id);
-- Lists by due time, and what waits.
CREATE INDEX case_by_due ON case_ (site, state, due, id);
-- The same for an operator, and for who handles it at the desk where that is somebody else.
CREATE INDEX case_by_operator ON case_ (site, operator, state, due, id);
CREATE INDEX case_by_handler ON case_ (site, handler, state, due, id) WHERE handler <> '';

CREATE TABLE dispatch (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  data_key BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  unit TEXT NOT NULL,
  part BIGINT NOT NULL,
  round BIGINT NOT NULL,
  state BIGINT NOT NULL,
  authority TEXT NOT NULL,
  due BIGINT NOT NULL,
  due_kind BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX dispatch_by_case ON dispatch (site, case_id, serial);
-- A unit's lists by due time, its load.
CREATE INDEX dispatch_by_unit ON dispatch (site, unit, state, due, case_id);
-- What was assigned in an authority's name.
CREATE INDEX dispatch_by_authority ON dispatch (site, authority, case_id) WHERE authority <> '';

-- The chain. `row_digests` holds the SHA-256 of each row that the event wrote (storage/columns.h), `body` the sealed reason.
CREATE TABLE event (
  site BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  happened BIGINT NOT NULL,
  resource TEXT NOT NULL,
  case_id BIGINT NOT NULL,
  call_id BIGINT NOT NULL,
  dispatch BIGINT NOT NULL,
  act BIGINT NOT NULL,
  actor TEXT NOT NULL,
  unit TEXT NOT NULL,
  case_state BIGINT NOT NULL,
  dispatch_state BIGINT NOT NULL,
  data_key BIGINT NOT NULL,
  row_digests BYTEA NOT NULL,
  body BYTEA NOT NULL,
  hash BYTEA NOT NULL,
  PRIMARY KEY (site, seq)
);
-- The history of a case.
CREATE INDEX event_by_case ON event (site, case_id, seq) WHERE case_id <> 0;

-- Units accused in a case, and who stands under whom: itself, the units under it, and who succeeds any of these. Pairs
-- are added and never taken away, so that a unit that moved in the tree stays shut out of what it was shut out of.
CREATE TABLE accused (
  site BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  unit TEXT NOT NULL,
  PRIMARY KEY (site, case_id, unit)
);
CREATE TABLE unit_closure (
  site BIGINT NOT NULL,
  above TEXT NOT NULL,
  below TEXT NOT NULL,
  PRIMARY KEY (site, above, below)
);

-- Reference data: the body is plain, for it is published.
CREATE TABLE place_version (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version TEXT NOT NULL,
  effective BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX place_by_version ON place_version (site, version);
CREATE INDEX place_by_effective ON place_version (site, effective, id);

-- Who signs in; sealed under the site's own key for accounts.
CREATE TABLE account (
  site BIGINT NOT NULL,
  id BIGINT NOT NULL,
  version BIGINT NOT NULL,
  name TEXT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (site, id)
);
CREATE UNIQUE INDEX account_by_name ON account (site, name);
CREATE TABLE token (
  site BIGINT NOT NULL,
  hash BYTEA NOT NULL,
  account_id BIGINT NOT NULL,
  expires BIGINT NOT NULL,
  PRIMARY KEY (site, hash)
);

-- What a request id was used for; kept 24 hours.
CREATE TABLE request (
  site BIGINT NOT NULL,
  account TEXT NOT NULL,
  request_id TEXT NOT NULL,
  hash BYTEA NOT NULL,
  method TEXT NOT NULL,
  resource TEXT NOT NULL,
  version BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  recorded BIGINT NOT NULL,
  PRIMARY KEY (site, account, request_id)
);
CREATE INDEX request_by_time ON request (site, recorded);

-- Facts, all that reports read. They are only ever inserted: a row is valid from its seq until the next row of the same
-- dispatch or case, so nothing has to be closed by a second write.
CREATE TABLE fact_dispatch (
  site BIGINT NOT NULL,
  dispatch_id BIGINT NOT NULL,
  seq_from BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  case_number TEXT NOT NULL,
  serial BIGINT NOT NULL,
  unit TEXT NOT NULL,
  part BIGINT NOT NULL,
  mode BIGINT NOT NULL,
  round BIGINT NOT NULL,
  state BIGINT NOT NULL,
  end_reason TEXT NOT NULL,
  issued BIGINT NOT NULL,
  sign_due BIGINT NOT NULL,
  contact_due BIGINT NOT NULL,
  finish_due BIGINT NOT NULL,
  signed_at BIGINT NOT NULL,
  contacted_at BIGINT NOT NULL,
  replied_at BIGINT NOT NULL,
  accepted_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  solved_by_unit BIGINT NOT NULL,
  PRIMARY KEY (site, dispatch_id, seq_from)
);
CREATE TABLE fact_case (
  site BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  seq_from BIGINT NOT NULL,
  case_number TEXT NOT NULL,
  state BIGINT NOT NULL,
  mode BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  round BIGINT NOT NULL,
  registered BIGINT NOT NULL,
  caller_due BIGINT NOT NULL,
  settled_at BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  closing BIGINT NOT NULL,
  no_call_back BIGINT NOT NULL,
  -- hotline.internal.CaseSteps: desk limits, audits and call-backs of all rounds, plain
  steps BYTEA NOT NULL,
  PRIMARY KEY (site, case_id, seq_from)
);
CREATE TABLE fact_demand (
  site BIGINT NOT NULL,
  seq BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  call_id BIGINT NOT NULL,
  at BIGINT NOT NULL,
  kind BIGINT NOT NULL,
  outcome BIGINT NOT NULL,
  case_id BIGINT NOT NULL,
  PRIMARY KEY (site, seq, ordinal)
);
