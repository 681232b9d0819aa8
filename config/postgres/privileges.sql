-- Run by the owner of the tables, once in each database: what the application's role may do on tables to come.
-- The migration of the journal takes UPDATE, DELETE and TRUNCATE back again for its own tables.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO kanmon_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT, UPDATE ON SEQUENCES TO kanmon_app;
