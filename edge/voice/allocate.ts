import { type AllocationOutcome, type AllocationRequest, allocate } from '../../shared/voice/allocation.ts';
import { requestFollowUp } from './follow-up.ts';
import type { VoiceContext } from './services.ts';

/** Finds an agent for a voice channel and measures that. Whoever has to wait gets a follow-up when it's their turn. */
export async function allocateAgent(context: VoiceContext, request: AllocationRequest): Promise<AllocationOutcome> {
  const { store, caller, voice } = context;
  const startedAt = performance.now();
  const outcome = await allocate(store, caller, request);
  voice.allocated(request.kind, outcome.status, (performance.now() - startedAt) / 1_000);
  const { channelId, kind } = request;
  if (outcome.status === 'waiting') requestFollowUp(context, { channelId, kind });
  return outcome;
}
