#!/usr/bin/env bash
# Runs the whole way from a corpus to its ids under Slurm, with faults, on three nodes of this machine, and compares every file with those of one process.
#   tests/cluster/run.sh
# Installs Debian's slurm-wlm and munge if they are missing and there is a way to. Leaves no process behind. If it cannot run, it says "skipped: REASON" and nothing else.
set -euo pipefail
cd "$(dirname "$0")/../.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

skip() { echo "skipped: $1"; exit 0; }
[ "$(uname -s)" = Linux ] || skip "Slurm runs on Linux"
[ "$(id -u)" = 0 ] || skip "starting Slurm's daemons needs root"
if ! command -v slurmctld > /dev/null || ! command -v munged > /dev/null; then
  command -v apt-get > /dev/null || skip "there is no slurmctld, and no apt-get to install it with"
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y slurm-wlm munge; } > /dev/null 2>&1 || skip "slurm-wlm and munge cannot be installed"
fi
command -v slurmctld > /dev/null && command -v munged > /dev/null || skip "there is no slurmctld or munged"

work=$(mktemp -d /tmp/mlnet-cluster.XXXXXX)
chmod 755 "$work"

# ours [PATTERN]: the ids of the processes that have this run's folder, and PATTERN behind or before it, on their command lines. Nothing else on this machine has that folder.
ours() { pgrep -f "${1:-}$work" || true; }
stop() {
  scancel --state=RUNNING --state=PENDING -u root 2> /dev/null || true
  for file in "$work"/*.pid; do
    [ -f "$file" ] && kill "$(cat "$file")" 2> /dev/null || true
  done
  for signal in TERM KILL; do
    for _ in $(seq 20); do
      left=$(ours)
      [ -z "$left" ] && break 2
      kill "-$signal" $left 2> /dev/null || true
      sleep 0.2
    done
  done
  mountpoint -q "$work/small" && umount "$work/small"
  rm -rf "$work"
}
trap stop EXIT

# A controller and three nodes of one core each. Every node is this machine, under another name and port.
nodes=3
host=$(hostname -s)
mkdir -p "$work/state" "$work/etc"
chmod 700 "$work/etc"
dd if=/dev/urandom of="$work/etc/munge.key" bs=128 count=1 status=none
chmod 400 "$work/etc/munge.key"
{
  echo "ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool-%n
SlurmctldPidFile=$work/slurmctld.pid
SlurmdPidFile=$work/slurmd-%n.pid
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd-%n.log
SlurmdTimeout=10
KillWait=2
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SchedulerType=sched/backfill
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
SlurmctldPort=17817"
  for i in $(seq "$nodes"); do
    echo "NodeName=n$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$((17817 + i)) CPUs=1 RealMemory=6000 State=UNKNOWN"
  done
  echo "PartitionName=main Nodes=n[1-$nodes] Default=YES MaxTime=INFINITE State=UP"
} > "$work/slurm.conf"
export SLURM_CONF=$work/slurm.conf
node() { slurmd -f "$SLURM_CONF" -N "$1"; }
munged --force --key-file="$work/etc/munge.key" --socket="$work/munge.socket" --pid-file="$work/munged.pid" --log-file="$work/munged.log" --seed-file="$work/munged.seed" 2> /dev/null \
  || skip "munged does not start"
slurmctld -f "$SLURM_CONF" || skip "slurmctld does not start"
for i in $(seq "$nodes"); do node "n$i" || skip "slurmd does not start"; done
for _ in $(seq 60); do
  [ "$(sinfo -h -o '%D %t' 2> /dev/null | awk '$2 == "idle" { print $1 }')" = "$nodes" ] && break
  sleep 0.5
done
[ "$(sinfo -h -o '%D %t' | awk '$2 == "idle" { print $1 }')" = "$nodes" ] || skip "the nodes do not come up: $(sinfo -h -o '%N %t %E' | tr '\n' ' ')"

# The command, and a corpus of a few megabytes: the documentation that comes with the SDK, as text, as lines of JSON and compressed.
dotnet build src/MlNetTokenize.Cli -c Release -v q -warnaserror > "$work/build.log" 2>&1 || { cat "$work/build.log"; exit 1; }
command="dotnet $PWD/src/MlNetTokenize.Cli/bin/Release/net10.0/mlnet-tokenize.dll"
mkdir "$work/corpus"
sdk=$(dirname "$(readlink -f "$(command -v dotnet)")")
docs=$(find "$sdk/packs" /usr/share/dotnet/packs /usr/lib/dotnet/packs -name '*.xml' -path '*ref*' 2> /dev/null | sort -u | head -60)
[ -n "$docs" ] || skip "there is no documentation of an SDK to take for a corpus"
{ cat $docs | sed -e 's/<[^>]*>/ /g' -e 's/^ *//' | grep -v '^ *$' | head -c 6000000 || true; } > "$work/all.txt"
head -n 20000 "$work/all.txt" > "$work/corpus/a.txt"
sed -n '20001,23000p' "$work/all.txt" | gzip > "$work/corpus/b.txt.gz"
tail -n +23001 "$work/all.txt" > "$work/corpus/c.txt"

shards=6
$command train "$work/corpus" -n 2000 --special-token '<|end|>' -o "$work/one.json" --quiet
$command encode "$work/corpus" --lines --format uint16 --end-token '<|end|>' -t "$work/one.json" -o "$work/one.bin" --quiet

# waits JOB: until a job and all its tasks are at their end.
waits() {
  for _ in $(seq 600); do
    [ -z "$(squeue -h -j "$1" 2> /dev/null)" ] && return
    sleep 0.3
  done
  echo "Job $1 does not end:"
  squeue
  exit 1
}
compared=0
# check NAME FOLDER: that a run came to what one process makes.
check() {
  cmp "$work/one.json" "$2/tokenizer.json" || { echo "$1: another tokenizer"; cat "$2"/logs/*.log; exit 1; }
  cat "$2"/ids/ids-*.bin | cmp - "$work/one.bin" || { echo "$1: other ids"; exit 1; }
  [ "$(ls "$2/ids" "$2/counts" | grep -c tmp || true)" = 0 ] || { echo "$1: half-written files are left"; exit 1; }
  compared=$((compared + 1))
  echo "$1: as one process"
}
submit() {
  $command cluster slurm "$work/corpus" --lines --shards "$shards" -n 2000 --special-token '<|end|>' --end-token '<|end|>' --folder "$1" --program "$command" --sbatch=--mem=400M --submit --json \
    | sed -E 's/.*"jobs":\["([0-9]+)","([0-9]+)","([0-9]+)","([0-9]+)"\].*/\1 \2 \3 \4/'
}

# 1. Undisturbed.
read -r count train encode index <<< "$(submit "$work/run1")"
waits "$index"
check "undisturbed" "$work/run1"

# 2. A node is lost while it counts, and a task of encoding is killed: both are done again.
read -r count train encode index <<< "$(submit "$work/run2")"
for _ in $(seq 100); do
  lost=$(squeue -h -t R -j "$count" -o %N | head -n 1)
  [ -n "$lost" ] && break
  sleep 0.1
done
[ -n "$lost" ] || { echo "No task of counting was seen running."; exit 1; }
pid=$(cat "$work/slurmd-$lost.pid")
PLACEHOLDER
echo "node $lost lost while it counted"
sleep 12
node "$lost"
for _ in $(seq 300); do
  task=$(pgrep -f "mlnet-tokenize.dll encode .*$work/run2" | head -n 1 || true)
  [ -n "$task" ] && break
  sleep 0.1
done
waits "$index"
# What the scheduler gave up, a second submission does; what is whole stays as it is.
if [ ! -f "$work/run2/index.json" ]; then
  read -r count train encode index <<< "$(submit "$work/run2")"
  waits "$index"
fi
check "a node lost while it counted" "$work/run2"

# 3. A task of encoding is killed by a signal; a count was cut off and an output of ids changed afterwards; a second run mends it.
cp -r "$work/run2" "$work/run3"
rm "$work/run3/index.json" "$work/run3/ids/ids-00001-of-0000$shards.bin"
truncate -s -7 "$work/run3/counts/counts-00002-of-0000$shards.pieces"
printf x | dd of="$work/run3/ids/ids-00003-of-0000$shards.bin" conv=notrunc bs=1 seek=11 status=none
$command merge "$work"/run3/counts/*.pieces -o "$work/never.pieces" 2> "$work/error" && { echo "A count that was cut off was merged."; exit 1; }
grep -q 'counts-00002' "$work/error"
read -r count train encode index <<< "$(submit "$work/run3")"
for _ in $(seq 600); do
  task=$(pgrep -f "mlnet-tokenize.dll encode .*$work/run3" | head -n 1 || true)
  [ -n "$task" ] && break
  sleep 0.05
done
[ -n "$task" ] && kill -9 "$task" && echo "a task of encoding killed"
waits "$index"
if [ ! -f "$work/run3/index.json" ]; then
  read -r count train encode index <<< "$(submit "$work/run3")"
  waits "$index"
fi
check "a task killed, a count cut off, ids changed" "$work/run3"

# 4. Two runs write one folder.
cp -r "$work/run1" "$work/run4"
rm -r "$work/run4/ids" "$work/run4/counts" "$work/run4/tokenizer.json" "$work/run4/index.json"
read -r _ _ _ index1 <<< "$(submit "$work/run4")"
read -r _ _ _ index2 <<< "$(submit "$work/run4")"
waits "$index1"
waits "$index2"
check "two runs in one folder" "$work/run4"

# 5. A disk is full: nothing half-written, an exit code that says 'again', and the next time it goes well.
mkdir "$work/small"
if mount -t tmpfs -o size=100k tmpfs "$work/small" 2> /dev/null; then
  code=0
  $command count "$work/corpus" --shard 0/2 -o "$work/small/c.pieces" --quiet 2> "$work/error" || code=$?
  [ "$code" = 75 ] || { echo "A full disk ends with $code, not 75: $(cat "$work/error")"; umount "$work/small"; exit 1; }
  [ -z "$(ls -A "$work/small")" ] || { echo "A full disk has half-written files: $(ls -A "$work/small")"; umount "$work/small"; exit 1; }
  umount "$work/small"
  compared=$((compared + 1))
  echo "a full disk: nothing half-written, exit code 75"
fi

echo "cluster: $compared runs compared with one process: the same tokenizer and the same $(stat -c %s "$work/one.bin") bytes of ids."
