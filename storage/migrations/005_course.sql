-- When the clockwork has to look at a row again (rules/ladder.h); 9223372036854775807: never. The sweep reads the indexes
-- by this time, so its cost follows what fell due.
ALTER TABLE case_ ADD COLUMN tick BIGINT NOT NULL DEFAULT 9223372036854775807;
CREATE INDEX case_by_tick ON case_ (site, tick, id) WHERE tick < 9223372036854775807;
ALTER TABLE dispatch ADD COLUMN tick BIGINT NOT NULL DEFAULT 9223372036854775807;
CREATE INDEX dispatch_by_tick ON dispatch (site, tick, id) WHERE tick < 9223372036854775807;

-- What was asked about a dispatch and how it was ruled, counted.
ALTER TABLE fact_dispatch ADD COLUMN returns_asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN returns_refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN extensions_asked BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN extensions_granted BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN extensions_refused BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN later_limits BIGINT NOT NULL DEFAULT 0;
