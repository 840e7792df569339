/** The voice plane as commands use it. */
import type { DiscordBots, VoicePlace } from '../../shared/platform/discord-bots.ts';
import { type SealedToken, TokenCipher } from '../../shared/platform/token-crypto.ts';
import type { SessionKind } from '../../shared/voice/catalog.ts';
import type { ControlClient } from '../../shared/voice/control-client.ts';
import type { VoiceStore } from '../../shared/voice/store.ts';

export interface VoiceServices {
  store: VoiceStore;
  /** Goes on with this after the answer. It must not fail. */
  later(work: Promise<unknown>): void;
  /** Told about every allocation: for what, how it ended, and how long it took in seconds. */
  allocated(kind: SessionKind, status: string, seconds: number): void;
  /** Asks Discord whose a token is. */
  bots: Pick<DiscordBots, 'identify'>;
  /** The application itself, whose token is no agent's. */
  applicationId: string;
  /** Calls to nodes; undefined: the operator has set no VOICE_NODE_SECRET. */
  control: ControlClient | undefined;
  /** Encrypts tokens, those of agents for their ids; undefined: the operator has set no AGENT_TOKEN_KEYS. */
  seal: ((token: string, boundTo: string) => Promise<SealedToken>) | undefined;
  /** Where a member is in voice; undefined: the operator has set no DISCORD_TOKEN. */
  placeOf: ((guildId: string, userId: string) => Promise<VoicePlace>) | undefined;
}

/** Seals with keys that are imported once, on first use: Workers share a key among requests, but no pending import of one. */
export function sealingWith(keys: readonly string[]): NonNullable<VoiceServices['seal']> {
  let cipher: TokenCipher | undefined;
  return async (token, boundTo) => {
    cipher ??= await TokenCipher.from(keys);
    return cipher.seal(token, boundTo);
  };
}

/** Told to members while the operator has not finished setting voice up. */
export function notSetUp(variable: string): string {
  return `Voice is not set up yet: whoever runs me has to set \`${variable}\` and start me again.`;
}
