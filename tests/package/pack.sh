#!/usr/bin/env bash
# Makes every package that can be installed here, into one folder.
#   tests/package/pack.sh FOLDER [VERSION]
set -euo pipefail
if [ $# -lt 1 ]; then
  echo "Name the folder that the packages go to: tests/package/pack.sh FOLDER [VERSION]" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
cd "$(dirname "$0")/../.."
root=$(pwd)
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

# The build has run the analyzers, which take most of the compiler's time.
options=(-c Release -v q -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false)
[ $# -lt 2 ] || options+=("-p:Version=$2")

# Built apart from what is here already, which knows its folder; within the repository, as sources are named from its root.
trap 'rm -rf "$root/artifacts/package"' EXIT
pack() {
  dotnet pack "${options[@]}" --artifacts-path "$root/artifacts/package" -o "$folder" "$@"
}
for project in MlNetTokenize.Core MlNetTokenize MlNetTokenize.Extensions.AI MlNetTokenize.Onnx; do
  pack "src/$project"
done

# The command: a package for each kind of machine, and one of its own name that says which there are. The native one is for this machine's kind; 'any' runs everywhere, on .NET.
runtime=$(dotnet --info | awk '$1 == "RID:" { print $2 }')
runtimes=any
pack src/MlNetTokenize.Cli -r any
if reason=$(tests/package/native.sh "$runtime"); then
  pack src/MlNetTokenize.Cli -r "$runtime" -p:PublishAot=true
  runtimes="$runtime;any"
else
  echo "No native package: $reason"
fi
pack src/MlNetTokenize.Cli -p:PublishAot=true "-p:ToolPackageRuntimeIdentifiers=\"$runtimes\""
