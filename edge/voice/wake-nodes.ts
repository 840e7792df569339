import { readNodes } from '../../shared/voice/leases.ts';
import type { VoiceParts } from './services.ts';

/**
 * Has every node check at once for agents to log in or out, after the answer. A node that can't be reached does so with its next
 * heartbeat anyway.
 */
export function wakeNodes({ store, voice }: VoiceParts): void {
  const { control, later } = voice;
  if (control === undefined) return;
  const wake = async () => {
    const nodes = await readNodes(store);
    await Promise.allSettled(nodes.filter(({ isLive }) => isLive).map((node) => control.call(node, 'wake', {})));
  };
  // Without a database, nodes would find nothing either.
  later(wake().catch(() => {}));
}
