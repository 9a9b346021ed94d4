#!/bin/sh
# Lays out the root file system of the image: packaging/rootfs.sh BINARY DIRECTORY
# Called by the Dockerfile, and by `cargo xtask image`, which runs the binary in it. Needs root, because
# the data directory belongs to the user that the image runs as.
set -eu
binary=$1
root=$2
user=65532
here=$(cd "$(dirname "$0")/.." && pwd)

if [ -e "$root" ]; then
  echo "error: $root exists" >&2
  echo "help: name a directory that does not exist yet" >&2
  exit 1
fi
umask 022
install -D -m 0755 "$binary" "$root/usr/bin/seedport"

# Libraries, at the places where the binary looks for them, and whose they are.
needed=$(ldd "$binary" | grep -o '/[^ ]*')
for library in $needed; do
  install -D -m 0755 "$(readlink -f "$library")" "$root$library"
done
for package in libc6 libgcc-s1 ca-certificates; do
  install -D -m 0644 "/usr/share/doc/$package/copyright" "$root/usr/share/doc/$package/copyright"
done
for license in LICENSE-APACHE LICENSE-MIT; do
  install -D -m 0644 "$here/$license" "$root/usr/share/doc/seedport/$license"
done

# Whom TLS believes, how names are resolved (glibc has `files` and `dns` in itself), who runs.
install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
echo 'hosts: files dns' > "$root/etc/nsswitch.conf"
echo "seedport:x:$user:$user::/var/lib/seedport:/nonexistent" > "$root/etc/passwd"
echo "seedport:x:$user:" > "$root/etc/group"
install -d -m 0755 "$root/etc/seedport"
install -d -m 0700 -o "$user" -g "$user" "$root/var/lib/seedport"
