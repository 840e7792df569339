# Lavalink with its plugins, checked against the hashes in infra/docker/images.yml. Compose names what it's built from:
#
#   docker compose -f docker-compose.voice.yml build lavalink

ARG LAVALINK_IMAGE
FROM ${LAVALINK_IMAGE} AS plugins
ARG PLUGIN_REPOSITORY
ARG YOUTUBE_PLUGIN
ARG LAVASRC_PLUGIN
USER root
COPY infra/docker/fetch-plugins.sh /
RUN sh /fetch-plugins.sh /plugins "$PLUGIN_REPOSITORY" "$YOUTUBE_PLUGIN" "$LAVASRC_PLUGIN"

FROM ${LAVALINK_IMAGE}
# They belong to root, so Lavalink can't change them. It loads every JAR in this folder.
COPY --from=plugins /plugins /opt/Lavalink/plugins
