#!/usr/bin/env bash
# What could not be built is not packed: `./hotline package` and `./hotline test --package` stop there.
# stale_package_test.sh SCRIPT
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{bin,setup,tests/setup,build/release}
cp "$1" "$work/hotline"
touch "$work/build/release/build.ninja"
echo 'project(hotline VERSION 1.0 LANGUAGES CXX)' >"$work/CMakeLists.txt"

program() { cat >"$work/$1"; chmod +x "$work/$1"; }
program setup/install <<<'#!/bin/sh'
program tests/setup/package <<<$'#!/bin/sh\necho proved $1'
program bin/git <<<$'#!/bin/sh\necho 20260907080000'
program bin/dpkg-shlibdeps <<<'#!/bin/sh'
program bin/file <<<'#!/bin/sh'
program bin/cpack <<<$'#!/bin/sh\necho "CPack: - package: /stale.deb generated."'

failed=0
# expect NAME EXIT OUTPUT VERB...
expect() {
  local name=$1 wanted="$2 $3" said code=0; shift 3
  said=$(PATH=$work/bin:$PATH "$work/hotline" "$@" 2>/dev/null) || code=$?
  [ "$code $said" = "$wanted" ] && return
  printf '%s:\nwanted: %s\ngot:    %s\n' "$name" "$wanted" "$code $said"
  failed=1
}

program bin/cmake <<<$'#!/bin/sh\nexit 3'
expect 'a failed build is not packed' 3 '' package
expect 'nor proved' 3 '' test --package
program bin/cmake <<<'#!/bin/sh'
expect 'what was built is packed' 0 /stale.deb package
expect 'and proved' 0 'proved /stale.deb' test --package
exit $failed
