import type { Administration } from './administration.ts';
import type { Bots } from './bots.ts';
import type { CommandRegistry } from './commands.ts';
import type { Composer } from './compose.ts';
import type { EventHub } from './events.ts';
import type { Gateway } from './gateway/gateway.ts';
import type { Sessions } from './gateway/sessions.ts';
import type { Uploads } from './interactions/uploads.ts';
import type { SigningKey } from './keys.ts';
import type { Members } from './members.ts';
import type { MessageStore } from './messages.ts';
import type { Roles } from './roles.ts';
import type { Voice } from './voice.ts';

/** Discord's timeouts, in milliseconds. Tests shorten them. */
export interface Timing {
  /** How long an application has to send its initial response. */
  answerMs: number;
  /** How long an interaction token is valid. */
  tokenMs: number;
  /** How long to wait for the reply after a deferral. */
  settleMs: number;
  /** The same for an application that's known to be still working on it. */
  pendingMs: number;
  /** How long after the last follow-up an outcome is considered final. */
  quietMs: number;
}

/** The first two are from https://discord.com/developers/docs/interactions/receiving-and-responding. The others are our own. */
export const discordTiming: Timing = {
  answerMs: 3000,
  tokenMs: 15 * 60_000,
  settleMs: 15_000,
  pendingMs: 60_000,
  quietMs: 150,
};

/** The shared parts that all other modules depend on. */
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
  members: Members;
  roles: Roles;
  uploads: Uploads;
  timing: Timing;
  log: (line: string) => void;
  /** Saves the state soon, after a change that nothing else announces. */
  changed: () => void;
}
