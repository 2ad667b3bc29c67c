#!/usr/bin/env bash
# Install the Debian packages that are missing: "run" for the site, "dev" for tests and benches besides.
# Not root: print the one line to run, and stop.
set -euo pipefail
packages=(python3-venv libreoffice-writer libreoffice-calc libreoffice-impress libreoffice-draw
          fonts-noto-cjk fonts-arphic-ukai fonts-liberation fonts-crosextra-carlito fontconfig
          bubblewrap gettext libseccomp2)
if [ "${1:-run}" = dev ]; then packages+=(chromium-headless-shell postgresql poppler-utils dovecot-imapd mariadb-server-core); fi
missing=()
for package in "${packages[@]}"; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -eq 0 ] && exit 0
line="apt-get install -y --no-install-recommends ${missing[*]}"
if [ "$(id -u)" != 0 ]; then
  echo "These Debian packages are missing. Run this line once, then the same make again:" >&2
  echo "  sudo $line" >&2
  exit 1
fi
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
$line
