/** Discord's voice gateway, version 8: its constants and what clients can send. */
import type { WebSocket } from 'ws';
import * as z from 'zod';

export const VERSION = '8';
export const MODE = 'aead_aes256_gcm_rtpsize';

export const Op = {
  identify: 0,
  selectProtocol: 1,
  ready: 2,
  heartbeat: 3,
  description: 4,
  speaking: 5,
  heartbeatAck: 6,
  resume: 7,
  hello: 8,
  resumed: 9,
} as const;

/** Close codes of the voice gateway ("Voice Close Event Codes" in Discord's documentation). */
export const Close = {
  unknownOpcode: 4001,
  undecodable: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  /** Don't resume. Start a new session. */
  sessionInvalid: 4006,
  sessionTimeout: 4009,
  unknownProtocol: 4012,
  /** Kicked, moved, or the channel was deleted. Don't reconnect. */
  disconnected: 4014,
  /** The voice server crashed. Resume. */
  crashed: 4015,
  unknownMode: 4016,
  /** The channel requires end-to-end encryption (DAVE), which the client doesn't support. */
  daveRequired: 4017,
} as const;

const REASONS: Record<number, string> = {
  [Close.unknownOpcode]: 'Unknown opcode',
  [Close.undecodable]: 'Failed to decode payload',
  [Close.notAuthenticated]: 'Not authenticated',
  [Close.authenticationFailed]: 'Authentication failed',
  [Close.alreadyAuthenticated]: 'Already authenticated',
  [Close.sessionInvalid]: 'Session is no longer valid',
  [Close.sessionTimeout]: 'Session timed out',
  [Close.unknownProtocol]: 'Unknown protocol',
  [Close.disconnected]: 'Disconnected',
  [Close.crashed]: 'Voice server crashed',
  [Close.unknownMode]: 'Unknown encryption mode',
  [Close.daveRequired]: 'E2EE/DAVE protocol required',
};

/** Closes a socket with a code and its reason. */
export function closeWith(socket: WebSocket, code: number): void {
  socket.close(code, REASONS[code] ?? '');
}

export const message = z.object({ op: z.int(), d: z.unknown() });

const snowflake = z.string().regex(/^\d{1,20}$/);

export const identify = z.object({
  server_id: snowflake,
  user_id: snowflake,
  session_id: z.string().min(1),
  token: z.string().min(1),
  max_dave_protocol_version: z.int().optional(),
});
export type Identify = z.infer<typeof identify>;

export const selectProtocol = z.object({
  protocol: z.string(),
  data: z.object({ address: z.string(), port: z.int().min(1).max(65_535), mode: z.string() }),
});

export const heartbeat = z.object({ t: z.number(), seq_ack: z.int().optional() });

export const speaking = z.object({ speaking: z.int(), delay: z.int().optional(), ssrc: z.int() });

export const resume = z.object({
  server_id: snowflake,
  session_id: z.string(),
  token: z.string(),
  seq_ack: z.int().optional(),
});
export type Resume = z.infer<typeof resume>;

/** UDP address discovery: 74 bytes each way. The response has the address that the request came from. */
export const Discovery = {
  bytes: 74,
  request: 1,
  response: 2,
  /** The value of the length field: everything after it. */
  length: 70,
  addressAt: 8,
  portAt: 72,
} as const;

/** UDP keep-alive: eight bytes, echoed. */
export const KEEP_ALIVE_BYTES = 8;
