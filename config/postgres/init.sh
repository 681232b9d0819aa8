#!/bin/sh
# Run once by the postgres image in an empty cluster: the owner of the tables, the application's role, the database.
set -eu
psql --set ON_ERROR_STOP=1 --set owner="$KANMON_OWNER_PASSWORD" --set app="$KANMON_APP_PASSWORD" \
    --username "$POSTGRES_USER" --dbname postgres <<'SQL'
CREATE ROLE kanmon LOGIN PASSWORD :'owner';
CREATE ROLE kanmon_app LOGIN PASSWORD :'app';
CREATE DATABASE kanmon OWNER kanmon;
SQL
# Default privileges belong to the role that will own the tables, and to one database.
{ echo 'SET ROLE kanmon;'; cat "$(dirname "$0")/privileges.sql"; } |
    psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname kanmon
