#!/bin/sh
# Installs, upgrades, removes and purges a package over the files of this machine, none of which change:
# packaging/debian/try-package.sh PACKAGE.deb
# Called by `cargo xtask release`. Needs root.
set -eu
if [ -z "${2-}" ]; then
  place=$(mktemp -d)
  status=0
  unshare --mount sh "$0" "$(readlink -f "$1")" "$place" || status=$?
  rmdir "$place"
  exit "$status"
fi
place=$2
mount -t tmpfs none "$place"
mkdir "$place/upper" "$place/work" "$place/root"
mount -t overlay none "$place/root" \
  -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work"
root=$place/root
for kernel in /dev /proc; do
  mount --rbind "$kernel" "$root$kernel"
done
mkdir -p "$root/run/systemd"
cp "$1" "$root/seedport.deb"

wrong() {
  echo "error: $1" >&2
  exit 1
}
inside() {
  PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive chroot "$root" "$@"
}

inside dpkg --install /seedport.deb
inside getent passwd seedport | grep -q ':/var/lib/seedport:' || wrong "no user seedport"
settings() {
  inside setpriv --reuid seedport --regid seedport --clear-groups \
    seedport config check --config /etc/seedport/seedport.toml
}
# As it comes along it starts nothing: it cannot know who sends the codes.
if said=$(settings 2>&1); then
  wrong "a configuration without [mail] is taken"
fi
echo "$said" | grep -q 'no \[mail\] section' || wrong "the configuration is refused by: $said"
if inside find /etc/systemd/system -name 'seedport*' | grep -q .; then
  wrong "the service is on before anybody turned it on"
fi
grep -q '/usr/bin/seedport serve' "$root/usr/lib/systemd/system/seedport.service" ||
  wrong "the unit starts something else"

# What an operator has, which upgrades and purges must leave.
cat >> "$root/etc/seedport/seedport.toml" <<'END'
# an operator was here
[mail]
host = "smtp.example.com"
from_address = "codes@example.com"
END
settings > /dev/null || wrong "a configuration with [mail] is refused"
inside install -d -m 0700 -o seedport -g seedport /var/lib/seedport
inside install -m 0600 -o seedport -g seedport /dev/null /var/lib/seedport/root.key

inside dpkg --install /seedport.deb
grep -q 'an operator was here' "$root/etc/seedport/seedport.toml" ||
  wrong "an upgrade replaced the configuration"
inside dpkg --remove seedport
[ -f "$root/etc/seedport/seedport.toml" ] || wrong "removing took the configuration"
said=$(inside dpkg --purge seedport 2>&1)
echo "$said"
[ ! -e "$root/etc/seedport/seedport.toml" ] || wrong "purging left the configuration"
[ -f "$root/var/lib/seedport/root.key" ] || wrong "purging took the root key"
echo "$said" | grep -q '/var/lib/seedport is kept' || wrong "purging did not say what is kept"
