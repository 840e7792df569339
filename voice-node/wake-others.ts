import { signCall } from '../shared/platform/signed-call.ts';
import { urlUnder } from '../shared/platform/url-under.ts';
import { readNodes } from '../shared/voice/leases.ts';
import { pathOf } from '../shared/voice/protocol.ts';
import type { Parts } from './parts.ts';

/** Timeout for waking another node, in milliseconds. */
const WAKE_MS = 1_000;

/** Whether no other node is there to take over. */
export async function isOnlyNode({ config, store }: Pick<Parts, 'config' | 'store'>): Promise<boolean> {
  const nodes = await readNodes(store).catch(() => []);
  return nodes.length > 0 && !nodes.some((node) => node.isLive && node.id !== config.NODE_ID);
}

/** Agents are free. Other nodes would claim with their next heartbeat, but sessions shouldn't be silent for that long. */
export async function wakeOthers({ config, store, log }: Pick<Parts, 'config' | 'store' | 'log'>): Promise<void> {
  const others = (await readNodes(store)).filter((node) => node.isLive && node.id !== config.NODE_ID);
  await Promise.all(
    others.map(async (node) => {
      const route = pathOf('wake');
      const target = { nodeId: node.id, url: urlUnder(node.url, route), route, method: 'POST' as const };
      const call = { ...target, body: '{}', signal: AbortSignal.timeout(WAKE_MS) };
      await fetch(await signCall(call, config.VOICE_NODE_SECRET[0])).catch((error: unknown) =>
        log.debug({ node: node.id, error }, 'could not wake node'),
      );
    }),
  );
}
