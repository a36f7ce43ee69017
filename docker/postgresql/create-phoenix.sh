#!/bin/sh
# Run by the postgres image when its volume is new: a role and a database for PHOENIX beside those of Temporal.
set -eu

psql --username "$POSTGRES_USER" --set ON_ERROR_STOP=1 --set password="$PHOENIX_DB_PASSWORD" <<'SQL'
CREATE ROLE phoenix LOGIN PASSWORD :'password';
CREATE DATABASE phoenix OWNER phoenix;
SQL
