/** Answers with AI: a job, because an answer may take longer than the request that asks for it, and than the process that begins it. */
import * as z from 'zod';
import { type InteractionJob, interactionSeal, storedInteraction } from '../jobs/interaction.ts';
import { jobWith } from '../jobs/job.ts';
import type { JobServices } from '../jobs/services.ts';
import { answerWith } from './answer.ts';
import { answerRequest } from './answer-request.ts';
import { release } from './budget.ts';
import type { AiServices } from './services.ts';
import { closeTurn } from './turns.ts';

/** Asking, one retry, and the next provider: four providers may take 45 s twice. In milliseconds. */
const TIMEOUT_MS = 6 * 60_000;
/** An answer that failed because its process died is begun again, twice at most. */
const ATTEMPTS = 3;
/** A process holds this many at once: each waits most of the time. */
const SLOTS = 250;

const GAVE_UP = 'I couldn’t finish that answer. Ask again in a minute.';

const declared = jobWith<JobServices & AiServices>()({
  kind: 'answer_with_ai',
  at: 'anywhere',
  payload: () => z.object({ ...storedInteraction().shape, request: answerRequest }),
  maxAttempts: ATTEMPTS,
  timeoutMs: TIMEOUT_MS,
  slots: SLOTS,
  expiresAt: ({ expiresAt }) => new Date(expiresAt),
  async run({ payload, key, now, signal, webhookOf, ...services }) {
    if (now.getTime() > Date.parse(payload.expiresAt)) {
      await release(services.store, key);
      return;
    }
    const webhook = await webhookOf(payload, interactionSeal(key));
    await answerWith(services, payload.request, { key, signal, webhook });
  },
  async givenUp({ payload, key, store, webhookOf }) {
    // Whoever waits is told first: it may be the database that fails.
    const webhook = await webhookOf(payload, interactionSeal(key));
    const message = { payload: { content: GAVE_UP, components: [], allowed_mentions: { parse: [] } }, files: [] };
    if (payload.request.into === 'original') await webhook.editOriginal(message);
    else await webhook.followUp({ ...message, payload: { ...message.payload, flags: 64 } });
    await release(store, key);
    await closeTurn(store, key, 'failed', '');
  },
});

/** Answers an interaction with AI. */
export const answerJob: InteractionJob<typeof answerRequest, JobServices & AiServices> = {
  ...declared,
  request: () => answerRequest,
};
