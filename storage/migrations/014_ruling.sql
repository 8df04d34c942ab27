-- The ruling that the desk owes on the last return of a dispatch: its limit, 0: none is owed; and when it was given.
ALTER TABLE fact_dispatch ADD COLUMN ruling_due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE fact_dispatch ADD COLUMN ruled_at BIGINT NOT NULL DEFAULT 0;
