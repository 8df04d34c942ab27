-- 1: a direct settlement that was drawn for audit and that nobody has audited yet; 0: any other case. A case settled
-- before this step has its mark from its next change on.
ALTER TABLE case_ ADD COLUMN drawn BIGINT NOT NULL DEFAULT 0;
-- The list of them, by due time.
CREATE INDEX case_by_drawn ON case_ (site, state, due, id) WHERE drawn <> 0;
