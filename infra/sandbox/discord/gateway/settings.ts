/** How strict and how patient the gateway is. Tests shorten the waits. */
export interface GatewaySettings {
  /** How often a client must send a heartbeat, in milliseconds. */
  heartbeatMs: number;
  /** How long a session whose socket is gone can be resumed, in milliseconds. */
  resumeMs: number;
  /** The least time between two identifies of one bot, in milliseconds: max_concurrency is 1 for so long. */
  identifyEveryMs: number;
  /** How many sessions one bot may start in a day. */
  sessionStarts: number;
}

/**
 * Discord's own numbers (https://discord.com/developers/docs/events/gateway). The length of the resume window is not
 * published; two minutes is what clients measure.
 */
export const discordGateway: GatewaySettings = {
  heartbeatMs: 41_250,
  resumeMs: 120_000,
  identifyEveryMs: 5_000,
  sessionStarts: 1_000,
};

/** https://discord.com/developers/docs/events/gateway#rate-limiting */
export const SENDS_PER_MINUTE = 120;

/** https://discord.com/developers/docs/events/gateway#sending-events */
export const PAYLOAD_LIMIT_BYTES = 4_096;
