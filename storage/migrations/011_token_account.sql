-- The tokens of an account, for whoever signs in no longer.
CREATE INDEX token_by_account ON token (site, account_id, expires);
