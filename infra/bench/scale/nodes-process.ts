/** A process with many simulated nodes, told by its parent what to do with them. */
import { type NodeState, SimulatedNode, type SimulatedNodeOptions } from './simulated-node.ts';

/** An order, answered with its number and what came of it. */
export type NodesOrder = { number: number } & (
  | { what: 'start'; nodes: SimulatedNodeOptions[] }
  | { what: 'kill'; ids: string[] }
  | { what: 'compare' }
  | { what: 'state' }
);

const nodes = new Map<string, SimulatedNode>();

async function carryOut(order: NodesOrder): Promise<Record<string, NodeState>> {
  switch (order.what) {
    case 'start':
      await Promise.all(
        order.nodes.map(async (options) => void nodes.set(options.id, await SimulatedNode.start(options))),
      );
      break;
    case 'kill': {
      const killed = order.ids.flatMap((id) => nodes.get(id) ?? []);
      for (const id of order.ids) nodes.delete(id);
      await Promise.all(killed.map((node) => node.kill()));
      break;
    }
    case 'compare':
      for (const node of nodes.values()) node.compare();
      break;
    case 'state':
      break;
  }
  return Object.fromEntries([...nodes].map(([id, { state }]) => [id, state]));
}

process.on('disconnect', () => process.exit());
process.on('message', (order: NodesOrder) => {
  carryOut(order).then(
    (states) => process.send?.({ number: order.number, states }),
    (error: unknown) => process.send?.({ number: order.number, error: String(error) }),
  );
});
