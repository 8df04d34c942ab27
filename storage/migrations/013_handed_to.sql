-- The sub-unit that works on a live dispatch now (rules/consulting.h), '': the unit itself. What was handed down before
-- this column has it from its next write on.
ALTER TABLE dispatch ADD COLUMN handed_to TEXT NOT NULL DEFAULT '';
-- The sub-unit's lists, as dispatch_by_unit is the unit's.
CREATE INDEX dispatch_by_handed_to ON dispatch (site, handed_to, state, due, case_id) WHERE handed_to <> '';
