#!/usr/bin/env bash
# Runs the built library with each version of Microsoft.ML that it may meet, and says which the feed does not serve.
#   tests/versions/run.sh [version …]
set -uo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
versions=("$@")
[ $# -gt 0 ] || versions=(5.0.1 6.0.0)
dotnet build ../../src/MlNetTokenize -c Release -v q || exit 1
failed=0
for version in "${versions[@]}"; do
  folder=$(mktemp -d)
  options=("-p:MicrosoftMLVersion=$version" --artifacts-path "$folder")
  if ! log=$(dotnet restore "${options[@]}" 2>&1); then
    echo "Microsoft.ML $version: could not be got ($(grep -oE 'error [A-Z]+[0-9]+' <<<"$log" | sort -u | paste -sd ' '))"
  elif ! log=$(dotnet build -c Release --no-restore "${options[@]}" 2>&1); then
    echo "Microsoft.ML $version: the program does not build"
    grep -m 3 ' error ' <<<"$log"
    failed=1
  elif ! log=$(dotnet "$folder/bin/Versions/release/Versions.dll" 2>&1); then
    echo "Microsoft.ML $version: failed"
    tail -5 <<<"$log"
    failed=1
  else
    echo "Microsoft.ML $version: $log"
  fi

  rm -rf "$folder"
done
exit $failed
