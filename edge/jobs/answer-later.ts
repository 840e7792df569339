/** Leaves an interaction to a job, for work that takes longer than its own request may live. */
import type * as z from 'zod';
import { type InteractionJob, storeInteraction } from '../../shared/jobs/interaction.ts';
import { addJobAlone } from '../../shared/jobs/queue.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { later, type Outcome, refuse } from '../interactions/reply.ts';
import { notSetUp, type VoiceParts } from '../voice/services.ts';

/** Starts jobs as soon as this process can. */
export interface JobStarter {
  /**
   * Someone waits for the job of this key that was just added. Never rejects.
   *
   * @param startsHere this process starts it at once, even if others are better at it (default: false).
   */
  wake(key: string, startsHere?: boolean): Promise<void>;
}

export type LaterContext = Invocation & VoiceParts & { jobs: JobStarter };

/** What a job's `answer` is given. */
type RequestOf<J> = J extends InteractionJob<infer P, never> ? z.input<P> : never;

/**
 * Defers the answer, and has a job find it. The same interaction delivered twice adds one job.
 *
 * Name the job by its type alone, so that commands don't bring what only jobs run: edges load that when they run one.
 *
 * @param kind the job's.
 * @param request what the job's `answer` is given.
 * @param startsHere as in {@link JobStarter.wake}: for jobs that are quick to show something.
 *
 * @example return answerLater<typeof importPlaylist>(context, 'import_playlist', { addresses });
 */
export function answerLater<J extends InteractionJob<z.ZodType, never>>(
  { store, voice, jobs, caller, token, elapsedMs, now }: LaterContext,
  kind: J['kind'],
  request: RequestOf<J>,
  startsHere = false,
): Outcome {
  const { seal, applicationId: application } = voice;
  if (seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  return later(async () => {
    const { key } = caller;
    const interaction = await storeInteraction(seal, { application, token, key, elapsedMs, now });
    await addJobAlone(store, { kind, key, payload: { ...interaction, request } });
    await jobs.wake(key, startsHere);
  });
}

/** The interaction of a request that stays open for a while, as jobs store it; undefined when it can't be stored here. */
export async function storedInteractionOf({
  voice,
  caller: { key },
  token,
  elapsedMs,
  now,
}: Invocation & Pick<VoiceParts, 'voice'>) {
  const { seal, applicationId: application } = voice;
  return seal && storeInteraction(seal, { application, token, key, elapsedMs, now });
}
