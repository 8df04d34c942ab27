-- Persons who see nothing of a case, whatever their accounts may do: they are accused in it. `row_id` is the id of the case or of
-- a call that belongs to it; the two share one sequence. Read by its key alone.
CREATE TABLE accused_person (
  site BIGINT NOT NULL,
  row_id BIGINT NOT NULL,
  person TEXT NOT NULL,
  PRIMARY KEY (site, row_id, person)
);
