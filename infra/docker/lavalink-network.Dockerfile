# The network that Lavalink runs in, with a firewall that lets it connect only to public addresses. Compose names the
# image it's built on, from infra/docker/images.yml:
#
#   docker compose -f docker-compose.voice.yml build lavalink-network

ARG ALPINE_IMAGE
FROM ${ALPINE_IMAGE}
RUN apk add --no-cache nftables
COPY infra/lavalink/egress.nft /etc/egress.nft
# Lavalink starts once this succeeds, so it never runs without the firewall.
HEALTHCHECK --interval=5s --timeout=3s --start-period=5s --retries=3 CMD ["nft", "list", "chain", "inet", "egress", "output"]
CMD ["sh", "-c", "nft -f /etc/egress.nft && exec sleep infinity"]
