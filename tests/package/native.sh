#!/usr/bin/env bash
# Whether this machine can make the native program of a runtime; if not, it says why and fails.
#   tests/package/native.sh RUNTIME
set -euo pipefail
cd "$(dirname "$0")/../.."
if ! command -v clang > /dev/null && ! command -v gcc > /dev/null; then
  echo "no C compiler links native programs here"
  exit 1
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
if ! log=$(dotnet restore src/MlNetTokenize.Cli -r "$1" -p:PublishAot=true --artifacts-path "$folder" 2>&1); then
  if grep -qE 'NU1101|NU1102|NU1301' <<<"$log"; then
    echo "the native compiler's packages could not be got ($(grep -oE 'NU1[0-9]+' <<<"$log" | sort -u | paste -sd ' '))"
    exit 1
  fi
  echo "$log" >&2
  exit 2
fi
