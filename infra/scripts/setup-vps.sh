#!/bin/sh
# Prepares a bare Debian (12 or later) or Ubuntu (24.04 or later) for Chorus. Run it as root, from anywhere, as often as you like:
#
#   curl -fsSLO https://raw.githubusercontent.com/<owner>/chorus/main/infra/scripts/setup-vps.sh
#   sh setup-vps.sh --repository https://github.com/<owner>/chorus.git
#
# Afterward, as the user chorus in /opt/chorus: npm run setup
#
#   --repository URL    where to clone Chorus from (default: where this script's own checkout came from)
#   --without-docker    Postgres, Redis, and Java from the distribution, and systemd units instead of Docker Compose
#   --without-web       leaves ports 80 and 443 closed, for a Cloudflare tunnel
#   --without-firewall  leaves the firewall alone
#   --dry-run           shows what it would do
set -eu

FOLDER=/opt/chorus
# https://docs.docker.com/engine/install/debian/: the key that signs Docker's packages.
DOCKER_KEY=9DC858229FC7DD38854AE2D88D81803C0EBFCD88
# A build needs more memory than a small server has.
SWAP_MB=2048
ENOUGH_MEMORY_MB=3900

repository='' docker=yes web=yes firewall=yes dry=no
while [ $# -gt 0 ]; do
  case $1 in
    --repository)
      [ $# -ge 2 ] || { echo "--repository takes a URL." >&2; exit 2; }
      repository=$2
      shift
      ;;
    --without-docker) docker=no ;;
    --without-web) web=no ;;
    --without-firewall) firewall=no ;;
    --dry-run) dry=yes ;;
    *)
      echo "There's no option $1. The top of this script lists them." >&2
      exit 2
      ;;
  esac
  shift
done

say() { printf '\n> %s\n' "$1"; }
run() {
  if [ "$dry" = yes ]; then printf '  would run: %s\n' "$*"; else "$@"; fi
}
# Replaces a file only if it changes. $1: path, $2: mode; content on standard input.
put() {
  content=$(cat)
  if [ -f "$1" ] && [ "$(cat "$1")" = "$content" ]; then return 0; fi
  if [ "$dry" = yes ]; then printf '  would write: %s\n' "$1"; return 0; fi
  mkdir -p "$(dirname "$1")"
  printf '%s\n' "$content" >"$1.new"
  chmod "$2" "$1.new"
  mv "$1.new" "$1"
}
has_systemd() { [ -d /run/systemd/system ]; }
install_packages() { run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; }

[ -r /etc/os-release ] || { echo "This isn't Debian or Ubuntu." >&2; exit 1; }
# shellcheck source=/dev/null
. /etc/os-release
case "${ID:-}" in
  debian) oldest=12 ;;
  ubuntu) oldest=24 ;;
  *)
    echo "This is ${PRETTY_NAME:-an unknown system}. The script knows Debian 12 or later, and Ubuntu 24.04 or later." >&2
    exit 1
    ;;
esac
if [ "${VERSION_ID%%.*}" -lt "$oldest" ]; then
  echo "${PRETTY_NAME:-This system} is too old. The script knows Debian 12 or later, and Ubuntu 24.04 or later." >&2
  exit 1
fi
if [ "$(id -u)" != 0 ] && [ "$dry" = no ]; then
  echo "Run this as root: sudo sh $0" >&2
  exit 1
fi
if [ -z "$repository" ]; then
  repository=$(git -C "$(dirname "$0")" remote get-url origin 2>/dev/null || true)
fi
if [ -z "$repository" ] && [ ! -e "$FOLDER/package.json" ]; then
  echo "Say where to clone Chorus from: sh $0 --repository https://…" >&2
  exit 2
fi

say "Packages"
run apt-get update -qq
install_packages ca-certificates curl git gnupg nodejs npm unattended-upgrades
if [ "$docker" = no ]; then
  install_packages postgresql redis-server default-jre-headless
elif ! command -v docker >/dev/null; then
  say "Docker"
  key=/etc/apt/keyrings/docker.asc
  run mkdir -p /etc/apt/keyrings
  run curl -fsSL "https://download.docker.com/linux/$ID/gpg" -o "$key"
  if [ "$dry" = no ] && ! gpg --show-keys --with-colons "$key" | grep -q "^fpr:::::::::$DOCKER_KEY:"; then
    rm -f "$key"
    echo "The key from download.docker.com isn't Docker's, so it was deleted. Nothing of Docker was installed." >&2
    exit 1
  fi
  put /etc/apt/sources.list.d/docker.list 0644 <<END
deb [arch=$(dpkg --print-architecture) signed-by=$key] https://download.docker.com/linux/$ID $VERSION_CODENAME stable
END
  run apt-get update -qq
  install_packages docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin
fi

say "Automatic security updates"
put /etc/apt/apt.conf.d/20auto-upgrades 0644 <<'END'
APT::Periodic::Update-Package-Lists "1";
APT::Periodic::Unattended-Upgrade "1";
END

memory_mb=$(awk '/^MemTotal/ {print int($2 / 1024)}' /proc/meminfo)
swap_mb=$(awk '/^SwapTotal/ {print int($2 / 1024)}' /proc/meminfo)
if [ "$memory_mb" -lt "$ENOUGH_MEMORY_MB" ] && [ "$swap_mb" -eq 0 ] && [ ! -e /swapfile ]; then
  say "Swap: $SWAP_MB MB, because there are $memory_mb MB of memory"
  # Not sparse, which swapon refuses.
  run dd if=/dev/zero of=/swapfile bs=1M count=$SWAP_MB status=none
  run chmod 0600 /swapfile
  run mkswap -q /swapfile
  # Containers of the host, such as on OpenVZ, can't have swap of their own.
  if run swapon /swapfile; then
    grep -q '^/swapfile ' /etc/fstab || run sh -c 'echo "/swapfile none swap sw 0 0" >>/etc/fstab'
  else
    run rm -f /swapfile
  fi
fi

say "The user chorus"
id chorus >/dev/null 2>&1 || run adduser --quiet --system --group --home "$FOLDER" --no-create-home --shell /bin/bash chorus
# Whoever may use Docker is as good as root. It's what runs everything here anyway.
if [ "$docker" = yes ]; then run usermod -aG docker chorus; fi

say "Chorus in $FOLDER"
if [ ! -e "$FOLDER/package.json" ]; then run git clone --quiet "$repository" "$FOLDER"; fi
# Not the backups, which belong to whoever makes them.
run find "$FOLDER" -path "$FOLDER/backups" -prune -o -exec chown -h chorus:chorus {} +
if [ "$docker" = yes ]; then
  # Containers run as user 1000.
  run install -d -m 0700 -o 1000 -g 1000 "$FOLDER/backups"
else
  run install -d -m 0700 -o chorus -g chorus "$FOLDER/backups"
  run install -d -m 0700 /etc/chorus
fi

say "Services and timers"
if [ "$docker" = yes ]; then units='chorus-compose.service chorus-compose-backup.service chorus-compose-backup.timer'
else units='chorus-redis-rest.service chorus-migrate.service chorus-edge.service chorus-lavalink.service chorus-voice-node.service chorus-backup.service chorus-backup.timer'; fi
for unit in $units; do
  run install -m 0644 "$FOLDER/infra/systemd/$unit" "/etc/systemd/system/$unit"
done
# Lavalink reaches nothing in a private network, but it has to resolve names.
resolvers=$(awk '$1 == "nameserver" {print $2}' /etc/resolv.conf 2>/dev/null | tr '\n' ' ' || true)
if [ "$docker" = no ] && [ -n "$resolvers" ]; then
  put /etc/systemd/system/chorus-lavalink.service.d/resolvers.conf 0644 <<END
[Service]
IPAddressAllow=$resolvers
END
fi
if has_systemd; then
  run systemctl daemon-reload
  run systemctl enable --quiet "$(echo "$units" | tr ' ' '\n' | grep 'timer$')"
else
  echo "  systemd isn't running here, so nothing was enabled."
fi

if [ "$firewall" = yes ]; then
  say "Firewall"
  install_packages ufw
  # The ports that SSH really listens on. Otherwise, this would lock you out. Its folder isn't in everyone's PATH.
  ports=$(PATH="$PATH:/usr/sbin" sshd -T 2>/dev/null | awk '$1 == "port" {print $2}' || true)
  if [ -z "$ports" ] && [ -e /usr/sbin/sshd ] && [ "$dry" = no ]; then
    echo "The port of SSH can't be read, and a firewall could lock you out. See what's wrong: sshd -T. Or leave it out: --without-firewall" >&2
    exit 1
  fi
  for port in ${ports:-22}; do run ufw allow "$port/tcp"; done
  if [ "$web" = yes ]; then
    for rule in 80/tcp 443/tcp 443/udp; do run ufw allow "$rule"; done
  fi
  run ufw default deny incoming
  if has_systemd || [ "$dry" = yes ]; then run ufw --force enable; else echo "  Its rules apply after the next start."; fi
fi

say "Done. Next:"
if [ "$docker" = yes ]; then
  cat <<END
  runuser -u chorus -- sh -c 'cd $FOLDER && npm run setup'
  cd $FOLDER && docker compose up -d --build
  systemctl enable --now chorus-compose chorus-compose-backup.timer
END
else
  cat <<END
  create the database, as "systemd" in $FOLDER/docs/DEPLOY.md describes
  cd $FOLDER && npm run setup -- --processes --environments /etc/chorus
  cd $FOLDER && npm run lavalink:install
  systemctl enable --now chorus-redis-rest chorus-migrate chorus-edge chorus-lavalink chorus-voice-node chorus-backup.timer
  systemctl start chorus-backup
END
fi
