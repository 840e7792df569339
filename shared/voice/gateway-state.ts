/**
 * What a node keeps of an agent's connections, so that the next one goes on with them instead of logging in and joining again: the
 * sessions at Discord and Lavalink, and what a resumed session doesn't tell again.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import * as z from 'zod';
import { run, type Store } from '../platform/store.ts';
import type { SealedToken, TokenCipher } from '../platform/token-crypto.ts';
import type { Lease, StaleFence } from './session.ts';

const id = z.string().max(20);
const set = z.number().int();

const voiceChannel = z.object({
  type: z.number().int(),
  userLimit: z.number().int(),
  overwrites: z.array(z.object({ id, isRole: z.boolean(), allow: set, deny: set })),
});

const guild = z.object({
  id,
  ownerId: id,
  roles: z.array(z.tuple([id, set])),
  channels: z.array(z.tuple([id, voiceChannel])),
  ownRoles: z.array(id),
  /** Who is in voice: user, channel, whether it's a bot, and whether nobody can hear it. */
  places: z.array(z.tuple([id, id, z.boolean(), z.boolean()])),
  /** The agent's own voice connection. */
  voice: z
    .object({
      channel: id,
      session: z.string(),
      server: z.object({ token: z.string(), endpoint: z.string() }).optional(),
    })
    .optional(),
});

const gatewayState = z.object({
  version: z.literal(1),
  gateway: z.object({
    sessionId: z.string(),
    resumeURL: z.string(),
    sequence: z.number().int(),
    shardId: z.number().int(),
    shardCount: z.number().int(),
  }),
  guilds: z.array(guild),
  /** Sessions at Lavalink, by the node's ID in `LAVALINK_NODES`. */
  lavalink: z.record(z.string(), z.string()),
});

export type GatewayState = z.infer<typeof gatewayState>;
export type GuildState = z.infer<typeof guild>;

/** Bound to the agent, and different from what its token is bound to. */
const boundTo = (agent: string) => `gateway:${agent}`;

export async function sealGatewayState(
  cipher: TokenCipher,
  agent: string,
  state: Omit<GatewayState, 'version'>,
): Promise<SealedToken> {
  const packed = await promisify(deflateRaw)(JSON.stringify({ ...state, version: 1 }));
  return cipher.seal(packed.toString('base64'), boundTo(agent));
}

/** Undefined if it can't be opened, or is from another release: then the agent logs in anew. */
export async function openGatewayState(
  cipher: TokenCipher,
  agent: string,
  sealed: SealedToken,
): Promise<GatewayState | undefined> {
  try {
    const packed = Buffer.from(await cipher.open(sealed, boundTo(agent)), 'base64');
    return gatewayState.parse(JSON.parse(String(await promisify(inflateRaw)(packed))));
  } catch {
    return undefined;
  }
}

export function saveGatewayState(
  store: Store,
  lease: Lease,
  { ciphertext, keyId }: SealedToken,
): Promise<{ status: 'saved' } | StaleFence> {
  return run(store, 'voice_save_gateway', { agent: lease.agent, fence: lease.fence, ciphertext, keyId });
}
