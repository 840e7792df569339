import type { Administration } from './administration.ts';
import type { Bots } from './bots.ts';
import type { CommandRegistry } from './commands.ts';
import type { Composer } from './compose.ts';
import type { EventHub } from './events.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Sessions } from './gateway/sessions.ts';
import type { Uploads } from './interactions/uploads.ts';
import type { SigningKey } from './keys.ts';
import type { MessageStore } from './messages.ts';
import type { Voice } from './voice.ts';

/** How long Discord waits, in milliseconds. Tests shorten these. */
export interface Timing {
  /** From sending an interaction until its first answer must have arrived. */
  answerMs: number;
  /** How long an interaction token works. */
  tokenMs: number;
  /** How long an outcome waits for a deferred reply. */
  settleMs: number;
  /** An outcome is final when nothing came for this long after the deferred reply. */
  quietMs: number;
}

/** Discord's own numbers (https://discord.com/developers/docs/interactions/receiving-and-responding), and two of the sandbox's. */
export const discordTiming: Timing = { answerMs: 3000, tokenMs: 15 * 60_000, settleMs: 15_000, quietMs: 150 };

/** The parts every other part works with. */
export interface Core extends Composer {
  events: EventHub;
  messages: MessageStore;
  commands: CommandRegistry;
  key: SigningKey;
  bots: Bots;
  gateway: Gateway;
  sessions: Sessions;
  voice: Voice;
  administration: Administration;
  uploads: Uploads;
  timing: Timing;
  log: (line: string) => void;
}
