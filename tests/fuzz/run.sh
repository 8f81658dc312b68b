#!/usr/bin/env bash
# Reads every file of the corpus: what the fuzzer found worth keeping, and the seeds. Each is read or refused as documented, in little time and memory.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
dotnet build Fuzz.csproj -c Release -v q -warnaserror
program=bin/Release/net10.0/MlNetTokenize.Fuzz.dll
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
dotnet "$program" seeds "$folder" > /dev/null
dotnet "$program" replay "$folder"
dotnet "$program" replay corpus
