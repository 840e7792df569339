/** The voice plane as commands and pages use it. */
import type { Identified, VoicePlace } from '../../shared/platform/discord/bots.ts';
import type { Store } from '../../shared/platform/store.ts';
import { type SealedToken, TokenCipher } from '../../shared/platform/token-crypto.ts';
import type { SessionKind } from '../../shared/voice/catalog.ts';
import type { ControlClient } from '../../shared/voice/control-client.ts';
import { componentDeclarations } from '../interactions/component.ts';
import type { GuildInvocation } from '../interactions/invocation.ts';

/**
 * A node resolves a query for at most ten seconds, and another node takes over a few seconds after one died. Together with the call
 * before it, that's well within the 30 s that Workers have after a deferral.
 */
export const RESULT_WAIT_MS = 15_000;

export interface VoiceServices {
  /** Continues this work after the answer. It must not fail. */
  later(work: Promise<unknown>): void;
  /** Called for every allocation: its kind, its outcome, and how long it took in seconds. */
  allocated(kind: SessionKind, status: string, seconds: number): void;
  /** Asks Discord whose a token is. */
  bots: { identify(token: string): Promise<Identified> };
  /** The application itself, whose token can't be an agent's. */
  applicationId: string;
  /** The members who run this bot. Servers are offered their public pools without asking for one. */
  operators: ReadonlySet<string>;
  /** Calls nodes; undefined when the operator hasn't set VOICE_NODE_SECRET. */
  control: ControlClient | undefined;
  /** How long to wait for the result of a request that no call returned, in milliseconds (default: {@link RESULT_WAIT_MS}). */
  resultWaitMs?: number;
  /** Encrypts tokens, those of agents for their ids; undefined when the operator hasn't set AGENT_TOKEN_KEYS. */
  seal: ((token: string, boundTo: string) => Promise<SealedToken>) | undefined;
  /** Which voice channel a member is in; undefined when the operator hasn't set DISCORD_TOKEN. */
  placeOf: ((guildId: string, userId: string) => Promise<VoicePlace>) | undefined;
  /** The voice channel whose music this is about, wherever the member is (default: theirs). Pages name it. */
  musicChannelId?: string | undefined;
}

/** What everything here needs besides the invocation. */
export interface VoiceParts {
  store: Store;
  voice: VoiceServices;
}

/** An interaction in a server, with the voice plane. */
export type VoiceContext = GuildInvocation & VoiceParts;

export const { button } = componentDeclarations<VoiceParts>();

/** Seals with keys that are imported once, on first use: on Workers, requests can share a key but not a pending import. */
export function sealingWith(keys: readonly string[]): NonNullable<VoiceServices['seal']> {
  let cipher: TokenCipher | undefined;
  return async (token, boundTo) => {
    cipher ??= await TokenCipher.from(keys);
    return cipher.seal(token, boundTo);
  };
}

/** To members, while the operator hasn't finished the setup of voice. */
export function notSetUp(variable: string): string {
  return `Voice isn't set up yet. Whoever runs this bot has to set \`${variable}\` and restart it.`;
}
