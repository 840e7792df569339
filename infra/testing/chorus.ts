/** All commands of Chorus as a test can use them: only what the store answers and the settings are the test's own. */
import { commands as all } from '../../edge/commands/index.ts';
import type { Services } from '../../edge/commands/services.ts';
import type { Command } from '../../edge/interactions/command.ts';
import { CustomIdCodec } from '../../edge/interactions/custom-id.ts';
import type { InteractionAnswer } from '../../edge/interactions/delivery.ts';
import type { InvocationEnvelope } from '../../edge/interactions/envelope.ts';
import type { Registry } from '../../edge/interactions/registry.ts';
import { signComponent } from '../../edge/interactions/render.ts';
import { moderationServices } from '../../edge/moderation/services.ts';
import type { Store } from '../../shared/platform/store.ts';
import type { Gate } from '../../shared/settings/gates.ts';
import { GuildGates } from '../../shared/settings/guild-gates.ts';
import { validateCallback } from '../sandbox/discord/validate/callback.ts';
import { type Arguments, answeringStore, type Outcomes } from './answering-store.ts';
import { CUSTOM_ID_SECRETS, type Dispatching, dispatching } from './dispatching.ts';
import { GUILD, NOW_MS } from './interaction.ts';

export interface TestChorus extends Dispatching<Services> {
  /** What staff changed, in order: the arguments of `settings_change`. */
  changes: Arguments[];
}

/**
 * @param outcomes what the database answers, by operation; every other statement fails.
 * @param gates what the server's staff decided.
 * @param more commands besides those of Chorus.
 * @param parts replaces services, such as the server whose members are the operator's staff.
 */
export function chorus(
  outcomes: Outcomes = {},
  gates: Gate[] = [],
  more: readonly Command<Services>[] = [],
  parts: Partial<
    Pick<
      Services,
      | 'store'
      | 'ai'
      | 'gates'
      | 'staffGuilds'
      | 'voice'
      | 'discord'
      | 'moderation'
      | 'ai'
      | 'jobs'
      | 'lyrics'
      | 'attachmentOrigins'
      | 'allowsPrivateMedia'
      | 'guildDirectory'
      | 'health'
      | 'build'
      | 'sampleAnswer'
      | 'commands'
    >
  > & { registry?: Registry<Services>; limitScale?: number; clock?: () => number } = {},
): TestChorus {
  const { registry, limitScale = 1, clock, ...replaced } = parts;
  const commands = [...all, ...more];
  const changes: TestChorus['changes'] = [];
  const codec = new CustomIdCodec(CUSTOM_ID_SECRETS);
  const services: Services = {
    store: answeringStore({
      gate_refusal: null,
      settings: { values: { access: storedGates(gates) }, gone: {} },
      settings_change: (args: Arguments) => changes.push(args) && { status: 'set', values: {} },
      ...outcomes,
    }),
    gates: new GuildGates(() => 0),
    voice: noVoice,
    discord: undefined,
    moderation: moderationServices(() => 0),
    ai: { providers: [], budgets: {} },
    jobs: { wake: async () => {} },
    lyrics: undefined,
    attachmentOrigins: new Set(),
    allowsPrivateMedia: false,
    sign: (component) => signComponent(component, codec),
    staffGuilds: new Set([GUILD]),
    guildDirectory: async () => undefined,
    commands,
    health: async () => ({ status: 'healthy', components: {} }),
    build: { version: '1.2.3', runtime: 'Tests' },
    ...replaced,
  };
  const made = dispatching(commands, services, {
    limitScale,
    gate: (caller) => services.gates.refusal(services.store, caller),
    ...(registry && { registry }),
    ...(clock && { clock }),
  });
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

/** As in `guild_settings`. */
function storedGates(gates: readonly Gate[]): Record<string, Omit<Gate, 'subject'>> {
  return Object.fromEntries(gates.map(({ subject, ...gate }) => [subject, gate]));
}

/** All commands of Chorus on a real database, at the time of the interactions that tests send. */
export function chorusOn(store: Store, parts: Parameters<typeof chorus>[3] = {}): TestChorus {
  return chorus({}, [], [], { ...parts, store: { ...store, clock: () => new Date(NOW_MS) } });
}

/** A voice plane without a database, for tests that have no use for one. */
export const noVoice: Services['voice'] = {
  later: () => {},
  allocated: () => {},
  bots: { identify: () => Promise.reject(new Error('this test gives no bots')) },
  applicationId: '100000000000000001',
  operators: new Set(),
  control: undefined,
  seal: undefined,
  placeOf: undefined,
};

/** Rejects with Discord's error when Discord would refuse an answer. */
async function checkedByDiscord(answer: InteractionAnswer, envelope: InvocationEnvelope): Promise<void> {
  const message = 'message' in envelope && envelope.message ? { message: { ...envelope.message } } : {};
  await validateCallback(answer, { interactionType: envelope.type, ...message });
}

/** The one embed of an answer, or the text of one without. */
export function shownIn({ data }: InteractionAnswer): Record<string, unknown> {
  const [embed] = (data?.embeds ?? []) as Record<string, unknown>[];
  return embed ?? { content: data?.content };
}
