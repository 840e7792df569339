import { type AllocationOutcome, type AllocationRequest, allocate } from '../../../shared/voice/allocation.ts';
import type { Context } from './refusals.ts';

/** Finds an agent for a voice channel, and measures it. */
export async function allocateAgent(context: Context, request: AllocationRequest): Promise<AllocationOutcome> {
  const { store, allocated } = context.voice;
  const startedAt = performance.now();
  const outcome = await allocate(store, context, request);
  allocated(request.kind, outcome.status, (performance.now() - startedAt) / 1_000);
  return outcome;
}
