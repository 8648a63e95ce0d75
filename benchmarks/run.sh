#!/usr/bin/env bash
# The JMH benchmarks: builds where sources are newer, then starts JMH with the given arguments (-h shows them all).
#   benchmarks/run.sh -prof gc                 all of them, with bytes allocated per operation
#   benchmarks/run.sh -f 3 Record              those of one class, in three processes
set -euo pipefail
home=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd)
# shellcheck source=benchmarks/common.sh
. "$home/benchmarks/common.sh"
build
# Gatling leaves threads behind that would keep a finished benchmark's process alive for half a minute.
exec "$java" "${options[@]}" -Djmh.shutdownTimeout=1 -Djmh.shutdownTimeout.step=1 -cp "$lib/*" org.openjdk.jmh.Main "$@"
