#!/bin/sh
# Creates the two databases of Temporal, or brings them to the version of this image. May be repeated.
set -eu

SCHEMAS=${SCHEMAS:-/etc/temporal/schema/postgresql/v12}

run() {
  database=$1
  shift
  temporal-sql-tool --plugin postgres12 --ep "$SQL_HOST" -p "$SQL_PORT" -u "$SQL_USER" --db "$database" "$@"
}

create() {
  # The first two fail when they were done before; the third then tells whether all is well.
  run "$1" create || true
  run "$1" setup-schema -v 0.0 || true
  run "$1" update-schema -d "$SCHEMAS/$2/versioned"
}

create temporal temporal
create temporal_visibility visibility
