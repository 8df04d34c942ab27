-- The signed head of a day (storage/day_head.h). It is no event: its signature vouches for it better than the chain
-- could, and a day on which nothing happened leaves the chain as it is. Heads follow each other without a gap, so one
-- that is taken away is missed.
CREATE TABLE day_head (
  site BIGINT NOT NULL,
  -- days since 1970 at UTC+8
  day BIGINT NOT NULL,
  first_seq BIGINT NOT NULL,
  last_seq BIGINT NOT NULL,
  root BYTEA NOT NULL,
  -- of the event last_seq
  hash BYTEA NOT NULL,
  public_key BYTEA NOT NULL,
  signature BYTEA NOT NULL,
  PRIMARY KEY (site, day)
);
