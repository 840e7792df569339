/** Leaves an interaction to a job, for work that takes longer than its own request may live. */
import type * as z from 'zod';
import { type InteractionJob, storeInteraction } from '../../shared/jobs/interaction.ts';
import { addJobAlone } from '../../shared/jobs/queue.ts';
import type { Invocation } from '../interactions/invocation.ts';
import { later, type Outcome, refuse } from '../interactions/reply.ts';
import { notSetUp, type VoiceParts } from '../voice/services.ts';

/** Starts jobs as soon as this process can. */
export interface JobStarter {
  /** Somebody waits for the job of this key that was just added. Never rejects. */
  wake(key: string): Promise<void>;
}

export type LaterContext = Invocation & VoiceParts & { jobs: JobStarter };

/**
 * Defers the answer, and has a job find it. The same interaction delivered twice adds one job.
 *
 * @param request what the job's `answer` is given.
 */
export function answerLater<P extends z.ZodType>(
  { store, voice, jobs, caller, token, elapsedMs, now }: LaterContext,
  { kind }: InteractionJob<P>,
  request: z.input<P>,
): Outcome {
  const { seal, applicationId: application } = voice;
  if (seal === undefined) return refuse(notSetUp('AGENT_TOKEN_KEYS'));
  return later(async () => {
    const { key } = caller;
    const interaction = await storeInteraction(seal, { application, token, key, elapsedMs, now });
    await addJobAlone(store, { kind, key, payload: { ...interaction, request } });
    await jobs.wake(key);
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
