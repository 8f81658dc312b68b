#!/usr/bin/env bash
# Writes PublicAPI.Unshipped.txt anew: what is public and not in PublicAPI.Shipped.txt, as the analyzer's messages name it.
set -euo pipefail
cd "$(dirname "$0")"
export LC_ALL=C DOTNET_CLI_UI_LANGUAGE=en
echo '#nullable enable' > PublicAPI.Unshipped.txt
symbols=$(dotnet build -c Release --no-incremental -p:TreatWarningsAsErrors=false 2>&1 | sed -n "s/.* RS0016: Symbol '\(.*\)' is not part of the declared public API.*/\1/p" | sort -u)
printf '%s\n' "$symbols" >> PublicAPI.Unshipped.txt
dotnet build -c Release 2>&1 | grep -E 'RS00(16|17|25|36|37)|error' && exit 1 || echo "$(($(wc -l < PublicAPI.Unshipped.txt) - 1)) public members that are not shipped."
