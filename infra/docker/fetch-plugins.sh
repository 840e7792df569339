#!/bin/sh
# Downloads Lavalink plugins from a Maven repository, and fails if one isn't what's pinned.
#
#   fetch-plugins.sh FOLDER REPOSITORY group:artifact:version@sha256:HASH…
#
# A plugin without a hash is taken as it comes, with a warning.
set -eu
folder=$1
repository=${2%/}
shift 2
mkdir -p "$folder"
for plugin in "$@"; do
  coordinates=${plugin%%@*}
  group=${coordinates%%:*}
  version=${coordinates##*:}
  artifact=${coordinates#*:}
  artifact=${artifact%:*}
  file=$artifact-$version.jar
  # Lavalink loads whatever ends in .jar, so nothing has that name before it's checked.
  wget -q -T 60 -O "$folder/$file.part" "$repository/$(echo "$group" | tr . /)/$artifact/$version/$file"
  actual=$(sha256sum "$folder/$file.part" | cut -d ' ' -f 1)
  case $plugin in
    *@sha256:"$actual") ;;
    *@*)
      rm "$folder/$file.part"
      echo "$coordinates isn't what infra/docker/images.yml pins: it has sha256:$actual" >&2
      exit 1
      ;;
    *) echo "WARNING: $coordinates isn't pinned. Run: npm run images:pin" >&2 ;;
  esac
  mv "$folder/$file.part" "$folder/$file"
done
