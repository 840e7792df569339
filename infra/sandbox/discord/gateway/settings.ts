/** The gateway's limits and timeouts. Tests shorten them. */
export interface GatewaySettings {
  /** How often a client must send a heartbeat, in milliseconds. */
  heartbeatMs: number;
  /** How long a session can be resumed after its socket closes, in milliseconds. */
  resumeMs: number;
  /** The minimum time between two identifies of a bot, in milliseconds. max_concurrency is 1 in that time. */
  identifyEveryMs: number;
  /** How many sessions a bot can start per day. */
  sessionStarts: number;
}

/**
 * Discord's values (https://discord.com/developers/docs/events/gateway). Discord doesn't publish the length of the resume
 * window; clients measure two minutes.
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
