/** All commands of Chorus as a test can use them: only money and settings are the test's own. */
import { commands as all } from '../../edge/commands/index.ts';
import type { Services } from '../../edge/commands/services.ts';
import type { Command } from '../../edge/interactions/command.ts';
import { CustomIdCodec } from '../../edge/interactions/custom-id.ts';
import type { InteractionAnswer } from '../../edge/interactions/delivery.ts';
import type { InvocationEnvelope } from '../../edge/interactions/envelope.ts';
import { signComponent } from '../../edge/interactions/render.ts';
import type { Economy } from '../../shared/economy/economy.ts';
import type { Caller } from '../../shared/platform/store.ts';
import type { Gate } from '../../shared/settings/gates.ts';
import { GuildGates } from '../../shared/settings/guild-gates.ts';
import { validateCallback } from '../sandbox/discord/validate/callback.ts';
import { answeringStore } from './answering-store.ts';
import { CUSTOM_ID_SECRETS, type Dispatching, dispatching } from './dispatching.ts';
import { GUILD } from './interaction.ts';

type SetGate = Parameters<Services['settings']['setGate']>;

export interface TestChorus extends Dispatching<Services> {
  /** What staff changed, in order. */
  changes: { caller: SetGate[0]; gate: SetGate[1] }[];
}

/**
 * @param economy the answers of the books that a test needs; whatever else is asked of them fails.
 * @param gates what the guild's staff decided.
 * @param more commands besides those of Chorus.
 * @param parts in place of settings that are made up, and of a guild whose members are the operator's staff.
 */
export function chorus(
  economy: Partial<Economy> = {},
  gates: Gate[] = [],
  more: readonly Command<Services>[] = [],
  parts: Partial<
    Pick<
      Services,
      'store' | 'gates' | 'settings' | 'staffGuilds' | 'voice' | 'lyrics' | 'attachmentOrigins' | 'allowsPrivateMedia'
    >
  > = {},
): TestChorus {
  const commands = [...all, ...more];
  const changes: TestChorus['changes'] = [];
  const codec = new CustomIdCodec(CUSTOM_ID_SECRETS);
  const services: Services = {
    store: answeringStore({}),
    gates: new GuildGates(() => 0),
    economy: onlyGiven(economy),
    settings: {
      read: async () => ({ gates, currency: null, payoutPercent: 100 }),
      setGate: async (caller, gate) => {
        changes.push({ caller, gate });
      },
      setEconomy: () => Promise.reject(new Error('this test keeps no settings of the economy')),
    },
    voice: noVoice,
    lyrics: undefined,
    attachmentOrigins: new Set(),
    allowsPrivateMedia: false,
    sign: (component) => signComponent(component, codec),
    staffGuilds: new Set([GUILD]),
    commands,
    build: { version: '1.2.3', runtime: 'Tests' },
    ...parts,
  };
  // Without gates of its own, a test has no server whose staff switched anything off.
  const gated = parts.gates && {
    gate: (caller: Caller) => services.gates.refusal(services.store, caller),
  };
  const made = dispatching(commands, services, gated);
  return {
    ...made,
    changes,
    send: async (envelope) => {
      const answer = await made.send(envelope);
      await checkedByDiscord(answer, envelope);
      return answer;
    },
  };
}

/** A voice plane without a database, for tests that have no use for one. */
const noVoice: Services['voice'] = {
  later: () => {},
  allocated: () => {},
  bots: { identify: () => Promise.reject(new Error('this test gives no bots')) },
  applicationId: '100000000000000001',
  control: undefined,
  seal: undefined,
  placeOf: undefined,
};

/** The books as far as a test gives them; whatever else is asked of them fails. */
function onlyGiven(economy: Partial<Economy>): Economy {
  return new Proxy(economy, {
    get: (given, name) =>
      Reflect.get(given, name) ?? (() => Promise.reject(new Error(`this test gives the books no ${String(name)}`))),
  }) as Economy;
}

/** Rejects with what Discord would say against an answer. */
async function checkedByDiscord(answer: InteractionAnswer, envelope: InvocationEnvelope): Promise<void> {
  const message = 'message' in envelope && envelope.message ? { message: { ...envelope.message } } : {};
  await validateCallback(answer, { interactionType: envelope.type, ...message });
}

/** The one embed of an answer, or the text of one without. */
export function shownIn({ data }: InteractionAnswer): Record<string, unknown> {
  const [embed] = (data?.embeds ?? []) as Record<string, unknown>[];
  return embed ?? { content: data?.content };
}
