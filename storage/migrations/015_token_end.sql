-- Which tokens have ended, for deleting them.
CREATE INDEX token_by_end ON token (site, expires);
