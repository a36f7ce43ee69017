#!/bin/sh
# Creates the namespace with 10 years of retention and the search attributes of PHOENIX. May be repeated: what is there
# stays. Address and namespace come from TEMPORAL_ADDRESS and TEMPORAL_NAMESPACE.
set -eu

RETENTION=87600h

until temporal operator cluster health; do sleep 1; done

if ! temporal operator namespace describe --namespace "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create --namespace "$TEMPORAL_NAMESPACE" --retention "$RETENTION"
fi
# A new namespace is known to all parts of the server after some seconds.
until temporal operator search-attribute list >/dev/null 2>&1; do sleep 1; done

ensure() {
  temporal operator search-attribute list | grep -q "$1 " && return
  temporal operator search-attribute create --name "$1" --type "$2"
}
ensure PhoenixProcess Keyword
ensure PhoenixUnit Keyword
ensure PhoenixStage Keyword
ensure PhoenixHost Keyword
ensure PhoenixProgramme Keyword
ensure PhoenixNeedsOperator Bool
