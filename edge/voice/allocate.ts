import { type AllocationOutcome, type AllocationRequest, allocate } from '../../shared/voice/allocation.ts';
import type { Context } from '../commands/pools/refusals.ts';
import { keepPosted } from './follow-up.ts';

/** Finds an agent for a voice channel, and measures it. Whoever has to wait for one is told when their turn has come. */
export async function allocateAgent(context: Context, request: AllocationRequest): Promise<AllocationOutcome> {
  const { store, allocated } = context.voice;
  const startedAt = performance.now();
  const outcome = await allocate(store, context, request);
  allocated(request.kind, outcome.status, (performance.now() - startedAt) / 1_000);
  const { channelId, kind } = request;
  if (outcome.status === 'waiting') keepPosted(context, { channelId, kind });
  return outcome;
}
