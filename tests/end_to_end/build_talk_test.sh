#!/usr/bin/env bash
# What `./hotline` says while it builds: nothing when nothing is made, else a head line and the steps; faults always.
# build_talk_test.sh SCRIPT
set -euo pipefail

eval "$(sed -n '/^show_progress() {$/,/^}$/p' "$1")"
failed=0

# expect NAME WANTED < what ninja says
expect() {
  local said
  said=$(show_progress release 2>&1)
  [ "$said" = "$2" ] && return
  printf '%s:\nwanted:\n%s\nsaid:\n%s\n' "$1" "$2" "$said"
  failed=1
}

expect 'nothing to make, after looking for new files and asking CMake again' '' <<'EOT'
[0/2] Re-checking globbed directories...
[1/2] Re-running CMake...
-- Configuring done
-- Generating done
-- Build files have been written to: build/release
ninja: no work to do.
EOT

expect 'one file is made' 'Building (release), 2 steps ...
[1/2] Building CXX object main.cc.o
[2/2] Linking CXX executable hotlined' <<'EOT'
[0/1] Re-checking globbed directories...
[1/2] Building CXX object main.cc.o
[2/2] Linking CXX executable hotlined
EOT

long=$(for step in $(seq 1 400); do echo "[$step/400] Building CXX object $step.o"; done)
expect 'a long build says so, and a line for each twentieth' \
  "$(echo 'Building (release), 400 steps; this takes some minutes ...'
    echo '[1/400] Building CXX object 1.o'
    for step in $(seq 20 20 400); do echo "[$step/400] Building CXX object $step.o"; done)" <<<"$long"

expect 'what goes wrong is told' 'Building (release), 2 steps ...
[1/2] Building CXX object main.cc.o
FAILED: main.cc.o
main.cc:1:1: error: expected unqualified-id' <<'EOT'
[1/2] Building CXX object main.cc.o
FAILED: main.cc.o
main.cc:1:1: error: expected unqualified-id
EOT

expect 'what CMake finds wrong is told, though nothing was made' 'CMake Error at CMakeLists.txt:1 (bogus):
ninja: error: rebuilding build.ninja' <<'EOT'
[0/1] Re-running CMake...
CMake Error at CMakeLists.txt:1 (bogus):
-- Configuring incomplete, errors occurred!
ninja: error: rebuilding build.ninja
EOT

# A line is said as it comes, not when the build is over: the build below goes on until it was read.
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
mkfifo "$folder/build"
exec 4< <(show_progress release 2>&1 <"$folder/build")
exec 3>"$folder/build"
printf '[1/2] Building CXX object main.cc.o\n' >&3
IFS= read -r -t 10 said <&4 || said=
[ "$said" = 'Building (release), 2 steps ...' ] || { echo "nothing was said while the build went on"; failed=1; }
exec 3>&-

exit $failed
