/** Looks at all components once a minute, for the history on `/status`. Whichever edge claims the job does, so one of them looks. */
import * as z from 'zod';
import { jobWith } from '../jobs/job.ts';
import { everyMinutes } from '../jobs/schedule.ts';
import type { JobServices } from '../jobs/services.ts';
import { InvalidRequestError } from '../platform/discord/rest.ts';
import { route } from '../platform/discord/route.ts';
import { run, type Store } from '../platform/store.ts';
import type { State } from './components.ts';
import { readVoiceState, recordSample, type Sample } from './sample.ts';

/** What the sample needs besides what every job is given. */
export interface SampleServices {
  /** Asks what no job uses. Unset where nobody can. */
  probes?: { redis(): Promise<unknown> };
  ai: { providers: readonly { id: string }[]; circuits: { waitMs(provider: string): number } };
}

/** How long Discord has for its answer, in milliseconds. */
const DISCORD_MS = 5_000;

export const sampleStatus = jobWith<JobServices & SampleServices>()({
  kind: 'sample_status',
  at: 'edge',
  payload: () => z.object({}),
  repeats: everyMinutes(1),
  timeoutMs: 20_000,
  run: async ({ settle, ...services }) => {
    const sample = await takeSample(services);
    await settle((sql) => recordSample(sql, sample));
  },
});

/** Looks at everything. */
export async function takeSample({
  store,
  discord,
  probes,
  ai,
}: Pick<JobServices, 'store' | 'discord'> & SampleServices): Promise<Sample> {
  const [redis, voice, discordState, aiState] = await Promise.all([
    probes && isAnswering(probes.redis),
    readVoiceState(store),
    discord && askDiscord(discord.rest),
    lookAtAi(store, ai),
  ]);
  const found = { redis, voice, discord: discordState, ai: aiState };
  const known = Object.entries(found).filter(([, state]) => state !== undefined && state !== null);
  // It has answered by now.
  return { database: 'up', ...Object.fromEntries(known) };
}

async function isAnswering(ask: () => Promise<unknown>): Promise<State> {
  return ask().then(
    () => 'up',
    () => 'down',
  );
}

/** Whatever Discord says, it's there. Undefined if this bot had no turn to ask. */
async function askDiscord(rest: NonNullable<JobServices['discord']>['rest']): Promise<State | undefined> {
  try {
    const asked = await rest.request(route('/users/@me'), { method: 'GET', deadlineMs: DISCORD_MS });
    if (asked.ok) return 'up';
    if (asked.problem === 'unavailable') return 'down';
    if (asked.problem === 'rate_limited') return asked.status === 429 ? 'degraded' : undefined;
    return 'up';
  } catch (error) {
    if (error instanceof InvalidRequestError) return 'up';
    throw error;
  }
}

/**
 * Nobody asks a provider only to see whether it answers, because that costs money. So this is what members who asked found out: down
 * when every provider has failed this process and is left alone for now, and up when one has answered in the last minutes.
 */
async function lookAtAi(store: Store, { providers, circuits }: SampleServices['ai']): Promise<State | undefined> {
  if (providers.length === 0) return undefined;
  if (providers.every(({ id }) => circuits.waitMs(id) > 0)) return 'down';
  const hasAnswered: boolean = await run(
    store,
    'status_ai',
    (sql) => sql`exists (
      select from ai_request
      where day >= (now() at time zone 'UTC')::date - 1 and settled_at > now() - interval '5 minutes' and provider is not null and not has_own_key)`,
  );
  return hasAnswered ? 'up' : undefined;
}
