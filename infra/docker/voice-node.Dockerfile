# A voice node. Compose names the image it's built on, from infra/docker/images.yml:
#
#   docker compose -f docker-compose.voice.yml build voice-node

ARG NODE_IMAGE
FROM ${NODE_IMAGE} AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# No dependency needs an install script, so downloaded packages can't run any.
RUN npm ci --omit=dev --ignore-scripts

FROM ${NODE_IMAGE}
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY package.json ./
COPY shared ./shared
COPY voice-node ./voice-node

# Everything above belongs to root, so the node can't change its own code.
USER node
EXPOSE 8788
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 8788) + '/healthz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]

# Like `npm run voice-node`, but without npm and the bootstrap in between: SIGTERM has to reach the node so that it can drain.
CMD ["node", "voice-node/main.ts"]
