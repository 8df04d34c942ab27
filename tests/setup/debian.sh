# Read by the proofs in this folder: Debian 12 roots to try things in.

# bare_debian ROOT LOG: from where this machine gets its packages, if that is Debian 12, else from where debootstrap
# does. Needs root.
bare_debian() {
  local mirror
  mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Codename: bookworm' 'Origin: Debian' | head -n 1)
  logged "$2" debootstrap --variant=minbase bookworm "$1" ${mirror:+"$mirror"} || return
  cp -L /etc/resolv.conf "$1/etc/resolv.conf"
}

# logged LOG COMMAND...: shows what it said only when it fails.
logged() {
  local log=$1 code=0; shift
  "$@" >"$log" 2>&1 || code=$?
  [ $code -eq 0 ] || tail -n 20 "$log" >&2
  return $code
}
