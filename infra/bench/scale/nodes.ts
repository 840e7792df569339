/** Simulated nodes in a few processes, seen from outside. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from '../fixture.ts';
import type { NodesOrder } from './nodes-process.ts';
import type { NodeState, SimulatedNodeOptions } from './simulated-node.ts';

type WithoutNumber<T> = T extends unknown ? Omit<T, 'number'> : never;

export class Nodes {
  readonly #children: ChildProcess[];
  readonly #places = new Map<string, ChildProcess>();
  readonly #options: Omit<SimulatedNodeOptions, 'id'>;
  #orders = 0;

  constructor(
    processes: number,
    options: Omit<SimulatedNodeOptions, 'id'>,
    cleanup: Cleanup,
    warn: (text: string) => void,
  ) {
    this.#options = options;
    const program = fileURLToPath(new URL('nodes-process.ts', import.meta.url));
    this.#children = Array.from({ length: processes }, () => fork(program));
    for (const child of this.#children)
      child.on('message', ({ warning }: { warning?: string }) => {
        if (warning !== undefined) warn(warning);
      });
    cleanup.push(() => this.stop());
  }

  get pids(): number[] {
    return this.#children.flatMap(({ pid }) => pid ?? []);
  }

  /** Starts nodes with these names, spread over the processes. */
  async start(ids: readonly string[]): Promise<void> {
    const shares = new Map<ChildProcess, string[]>();
    for (const [number, id] of ids.entries()) {
      const child = this.#places.get(id) ?? (this.#children[number % this.#children.length] as ChildProcess);
      this.#places.set(id, child);
      shares.set(child, [...(shares.get(child) ?? []), id]);
    }
    await Promise.all(
      [...shares].map(([child, share]) =>
        this.#order(child, { what: 'start', nodes: share.map((id) => ({ ...this.#options, id })) }),
      ),
    );
  }

  /** Ends the loops of these nodes without a word. */
  async kill(ids: readonly string[]): Promise<void> {
    await Promise.all(this.#children.map((child) => this.#order(child, { what: 'kill', ids: [...ids] })));
  }

  /** Has all nodes compare their rows with what they serve, as calls from the edge do. */
  async compare(): Promise<void> {
    await Promise.all(this.#children.map((child) => this.#order(child, { what: 'compare' })));
  }

  /** What each node that lives has. */
  async states(): Promise<Map<string, NodeState>> {
    const states = await Promise.all(this.#children.map((child) => this.#order(child, { what: 'state' })));
    return new Map(states.flatMap((one) => Object.entries(one)));
  }

  /** All of them together. */
  async total(): Promise<NodeState> {
    const states = [...(await this.states()).values()];
    const sum = (figure: keyof NodeState) => states.reduce((total, state) => total + state[figure], 0);
    return { agents: sum('agents'), sessions: sum('sessions') };
  }

  async stop(): Promise<void> {
    await Promise.all(
      this.#children.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const exited = once(child, 'exit');
        child.kill('SIGKILL');
        await exited;
      }),
    );
  }

  #order(child: ChildProcess, order: WithoutNumber<NodesOrder>): Promise<Record<string, NodeState>> {
    const number = ++this.#orders;
    return new Promise((resolve, reject) => {
      const end = () => {
        child.off('message', receive);
        child.off('exit', fail);
      };
      const receive = (message: { number?: number; states?: Record<string, NodeState>; error?: string }) => {
        if (message.number !== number) return;
        end();
        if (message.states === undefined) reject(new Error(message.error));
        else resolve(message.states);
      };
      const fail = (code: number | null) => {
        end();
        reject(new Error(`A process of nodes ended with code ${code}.`));
      };
      child.on('message', receive);
      child.once('exit', fail);
      child.send({ ...order, number });
    });
  }
}
