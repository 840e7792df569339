import { readNodes } from '../../shared/voice/leases.ts';
import type { VoiceServices } from './services.ts';

/**
 * Has every node look at once for agents to log in or out, after the answer. A node that cannot be told looks with its next
 * heartbeat anyway.
 */
export function wakeNodes({ control, store, later }: Pick<VoiceServices, 'control' | 'store' | 'later'>): void {
  if (control === undefined) return;
  const wake = async () => {
    const nodes = await readNodes(store);
    await Promise.allSettled(nodes.filter(({ isLive }) => isLive).map((node) => control.call(node, 'wake', {})));
  };
  // Without a database there is nothing that a node could have found.
  later(wake().catch(() => {}));
}
