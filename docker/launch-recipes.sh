#!/bin/sh
# launch-recipes.sh PIPE: starts the recipes of workers in other containers. A container that ends takes all processes of its
# own with it, so recipes that are to outlive their worker must not be its children. A worker writes the path of a run
# directory into the pipe, a line each; its script is started in a session of its own. What becomes of it, the worker sees
# in that directory, and in /proc, because it shares the PID namespace.
set -u
pipe=$1
mkdir -p "$(dirname "$pipe")"
[ -p "$pipe" ] || mkfifo -m 600 "$pipe" || exit 1
# For reading and writing: between two workers the pipe does not end.
exec 3<> "$pipe"
echo "starts the recipes that come through $pipe"
while IFS= read -r run <&3; do
  (cd "$run" && exec setsid sh run.sh >> log/script.out 2>&1 < /dev/null 3<&-) &
done
