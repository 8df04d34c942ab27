-- When what an alarm is about was no longer owed, 0: it still is; and the number of the ask that it is about, 0: none.
ALTER TABLE alarm ADD COLUMN over_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alarm ADD COLUMN ask BIGINT NOT NULL DEFAULT 0;
-- Dispatches that wait for somebody since their unit is gone (hotline.v1.UnitChange.STRANDED), newest first.
CREATE INDEX unit_change_stranded ON unit_change (site, id) WHERE kind = 2;
