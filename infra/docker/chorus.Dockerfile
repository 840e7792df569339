# Every image with code of this repository, as targets that share their layers: voice-node, edge, redis-rest, tools (migrations, and
# whatever an operator runs), and backup. Compose names what they're built on, from infra/docker/images.yml:
#
#   docker compose build
#   docker buildx bake -f infra/docker/images.yml -f infra/docker/bake.json --push    # for amd64 and arm64
#
# Commands are those of package.json, but without npm and the bootstrap in between: SIGTERM has to reach the process.

ARG NODE_IMAGE
ARG POSTGRES_IMAGE
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script, so downloaded packages can't run any.
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE} AS base
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY shared ./shared
# Everything belongs to root, so no process can change its own code. A number, so that Kubernetes knows that it isn't root.
USER 1000:1000
STOPSIGNAL SIGTERM

FROM base AS voice-node
COPY voice-node ./voice-node
EXPOSE 8788
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8788) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "voice-node/main.ts"]

FROM base AS edge
COPY edge ./edge
EXPOSE 8787
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8787) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "edge/node.ts"]

FROM base AS redis-rest
COPY infra/redis-rest ./infra/redis-rest
EXPOSE 8079
# It has no route without the token, and answers a PING only if Redis does.
HEALTHCHECK --interval=10s --timeout=3s --start-period=15s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8079), { method: 'POST', body: '[\"PING\"]', headers: { authorization: 'Bearer ' + process.env.UPSTASH_REDIS_REST_TOKEN } }).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "infra/redis-rest/main.ts"]

FROM base AS tools
COPY edge ./edge
COPY migrations ./migrations
COPY voice-node/config.ts ./voice-node/
COPY infra/scripts ./infra/scripts
COPY infra/store.ts ./infra/
COPY infra/backup ./infra/backup
COPY infra/check ./infra/check
COPY infra/import ./infra/import
COPY infra/monitor ./infra/monitor
COPY infra/terminal ./infra/terminal
COPY infra/docker/pins.ts infra/docker/images.yml ./infra/docker/
CMD ["node", "infra/scripts/migrate.ts"]

# On the server's own image, so that pg_dump always fits the server.
FROM ${POSTGRES_IMAGE} AS backup
ENV NODE_ENV=production
# What Node needs besides the C library. Both images are Debian of the same release.
RUN apt-get update && apt-get install -y --no-install-recommends libatomic1 libstdc++6 && rm -rf /var/lib/apt/lists/*
COPY --from=base /usr/local/bin/node /usr/local/bin/node
WORKDIR /app
COPY --from=tools /app ./
USER 1000:1000
ENTRYPOINT []
CMD ["node", "infra/scripts/backup.ts"]
