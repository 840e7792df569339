import { interactionSeal } from '../../shared/jobs/interaction.ts';
import type { SessionKind } from '../../shared/voice/catalog.ts';
import { saveFollowUp } from '../../shared/voice/follow-ups.ts';
import type { VoiceContext } from './services.ts';

/**
 * Arranges for the member to hear what happens to their place in line, or to their session, as long as Discord accepts follow-ups
 * to this interaction. It's saved after the answer, so that a failure can't spoil that.
 *
 * @param about `sessionId` (default: they wait in line)
 */
export function requestFollowUp(
  { store, caller, voice, token, elapsedMs }: VoiceContext,
  about: { channelId: string; kind: SessionKind; sessionId?: string },
): void {
  const { seal, applicationId, later } = voice;
  if (seal === undefined) return;
  const save = async () => {
    const sealed = await seal(token, interactionSeal(caller.key));
    await saveFollowUp(store, caller, { ...about, applicationId, token: sealed, elapsedMs });
  };
  // With or without a follow-up, the request itself is done.
  later(save().catch(() => {}));
}
