/** Tells nodes at once what the rows say already. They find it by themselves in a few seconds when nobody can be told. */

import { CallError, type CallErrorCode } from '../../../shared/voice/call-errors.ts';
import { NodeUnreachable } from '../../../shared/voice/control-client.ts';
import type { VoiceEvent, VoiceSession } from '../../../shared/voice/store.ts';
import type { VoiceServices } from './voice-services.ts';

/** What became of a call: it was done, it follows by itself, or it cannot be done for a reason the member can mend. */
export type Hurried = { status: 'done' } | { status: 'follows' } | { status: 'refused'; sentence: string };

/** What nobody but the member or the guild's staff can mend. Everything else mends itself. */
const FINAL: ReadonlySet<CallErrorCode> = new Set(['no_access', 'channel_full', 'channel_taken']);

type Control = Pick<VoiceServices, 'control'>;

/** Has a session's channel joined now. */
export function join({ control }: Control, key: string, session: VoiceSession): Promise<Hurried> {
  const { id, agent, fence, guild, channel, kind, node } = session;
  return hurried(node, async (address) => {
    await control?.call(address, 'join', { key: `${key}:${id}`, session: id, agent, fence, guild, channel, kind });
  });
}

/** Passes on what came about on the way: who was served, who moved, what ended. */
export async function passOn({ control }: Control, key: string, events: readonly VoiceEvent[]): Promise<void> {
  const calls = events.map((event) => {
    if (event.event === 'gave_up') return undefined;
    if (event.event !== 'released') return join({ control }, key, event.session);
    const { id, agent, fence, node } = event.session;
    return hurried(node, async (address) => {
      await control?.call(address, 'leave', { key: `${key}:${id}`, session: id, agent, fence, reason: event.reason });
    });
  });
  await Promise.all(calls);
}

async function hurried(
  node: VoiceSession['node'],
  call: (node: { id: string; url: string }) => Promise<void>,
): Promise<Hurried> {
  if (node === null) return { status: 'follows' };
  try {
    await call(node);
    return { status: 'done' };
  } catch (error) {
    if (error instanceof NodeUnreachable) return { status: 'follows' };
    if (!(error instanceof CallError)) throw error;
    return FINAL.has(error.code) ? { status: 'refused', sentence: error.sentence } : { status: 'follows' };
  }
}
