import type { SessionKind } from '../../shared/voice/catalog.ts';
import { followUpSeal, noteFollowUp } from '../../shared/voice/news.ts';
import type { Context } from '../commands/pools/refusals.ts';

/**
 * Has the member told what becomes of their place in line, or of their session, for as long as Discord takes follow-ups to this
 * interaction. Noted after the answer, which nothing here can spoil.
 *
 * @param about `sessionId` left out: they stand in line.
 */
export function keepPosted(
  context: Context,
  about: { channelId: string; kind: SessionKind; sessionId?: string },
): void {
  const { voice, key, token, elapsedMs } = context;
  const { seal, store, applicationId, later } = voice;
  if (seal === undefined) return;
  const note = async () => {
    const sealed = await seal(token, followUpSeal(key));
    await noteFollowUp(store, context, { ...about, applicationId, token: sealed, elapsedMs });
  };
  // Told or not, what was asked for is done.
  later(note().catch(() => {}));
}
