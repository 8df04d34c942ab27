-- Reports count an archived case as what it was before, and not as closed.
UPDATE fact_case SET state =
  (SELECT f.state FROM fact_case f WHERE f.site = fact_case.site AND f.case_id = fact_case.case_id
     AND f.seq_from < fact_case.seq_from AND f.state <> 6 ORDER BY f.seq_from DESC LIMIT 1)
WHERE state = 6;
