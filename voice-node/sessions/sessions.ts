import { EventEmitter } from 'node:events';
import type { Logger } from '../../shared/platform/log.ts';
import type { Store } from '../../shared/platform/store.ts';
import { LEASE } from '../../shared/voice/catalog.ts';
import type { Runner } from '../../shared/voice/leases.ts';
import { CallError } from '../../shared/voice/protocol.ts';
import type { Lease, ReleaseReason, VoiceSession } from '../../shared/voice/session.ts';
import { adoptSessions, moveSession, noteHeard, sweepSessions } from '../../shared/voice/sessions.ts';
import type { Agent } from '../agents/agent.ts';
import type { Fleet } from '../agents/fleet.ts';
import { Comparisons } from './comparisons.ts';
import { HeldSession } from './held-session.ts';
import { HeldSessions } from './held-sessions.ts';
import type { Refusals } from './refusals.ts';
import { Serving } from './serving.ts';
import { announce, type SessionEvents } from './session-events.ts';
import { Vacancies } from './vacancies.ts';
import { WaitLine } from './wait-line.ts';

/**
 * A kick, a deleted channel, and a deleted guild all start with the agent leaving its channel. Which one it was becomes known
 * within this time, in milliseconds.
 */
const REMOVAL_REASON_MS = 300;

export interface SessionsOptions {
  store: Store;
  runner: Runner;
  fleet: Fleet;
  log: Logger;
}

/** All sessions of this node's agents. Rows say what should be served. Events only say when to compare. */
export class Sessions {
  readonly events = new EventEmitter<SessionEvents>();
  readonly #options: SessionsOptions;
  readonly #held = new HeldSessions();
  readonly #serving: Serving;
  readonly #vacancies: Vacancies;
  readonly #comparisons: Comparisons;
  readonly #line: WaitLine;
  /** Agents that have sessions to serve, according to the last rows read. */
  #needed: ReadonlySet<string> = new Set();

  constructor(options: SessionsOptions) {
    const { store, log, runner, fleet } = options;
    this.#options = options;
    this.#line = new WaitLine(store, runner, fleet);
    this.#serving = new Serving({ store, log, held: this.#held, events: this.events });
    this.#vacancies = new Vacancies(this.#held, this.events);
    this.#comparisons = new Comparisons(
      () => this.#compare(),
      (error) => log.warn({ error }, 'could not reconcile sessions'),
    );
  }

  /** Why joining failed, by session. */
  get refusals(): Refusals {
    return this.#serving.refusals;
  }

  get all(): VoiceSession[] {
    return this.#held.rows;
  }

  /** Whether all of these agents have sessions to serve. */
  async areNeeded(agents: readonly Lease[]): Promise<boolean> {
    await this.reconcile();
    return agents.every(({ agent }) => this.#needed.has(agent));
  }

  find(sessionId: string): HeldSession | undefined {
    return this.#held.get(sessionId);
  }

  of(agentId: string): VoiceSession[] {
    return this.all.filter(({ agent }) => agent === agentId);
  }

  /** Lavalink connected or disconnected for an agent: what failed before may work now. */
  retryNow(agent: Agent): void {
    for (const held of this.#held.all) if (held.row.agent === agent.id) held.retryNow();
    this.reconcileSoon();
  }

  end(): void {
    this.#comparisons.end();
  }

  /** The agents of these leases don't run here anymore. */
  forget(leases: readonly Lease[]): void {
    const agents = new Set(leases.map(({ agent }) => agent));
    for (const held of this.#held.all) if (agents.has(held.row.agent)) this.#held.delete(held);
  }

  /**
   * Runs with each heartbeat: records which sessions have listeners, ends sessions whose time is up, and keeps the line to those who'd
   * hear an agent.
   *
   * @param isPaused whether a session is paused. A paused session counts as having no listeners.
   */
  async beat(isPaused: (session: VoiceSession) => boolean): Promise<void> {
    const audible = this.all.filter((session) => {
      if (session.state !== 'active' || isPaused(session)) return false;
      const places = this.#options.fleet.get(session.agent)?.places;
      return places !== undefined && places.listeners(session.guild, session.channel) > 0;
    });
    if (audible.length > 0)
      await noteHeard(
        this.#options.store,
        audible.map(({ id, agent, fence }) => ({ session: id, agent, fence })),
      );
    // Half a heartbeat, so that a single node sweeps with each one of them, even if one comes a little early.
    const swept = await sweepSessions(this.#options.store, this.#options.runner.leaseMs / LEASE.renewals / 2);
    this.events.emit('recorded', swept.events);
    this.events.emit('recorded', await this.#line.tend(this.all));
  }

  /** Something changed: reconciles in a moment. */
  reconcileSoon(): void {
    this.#comparisons.soon();
  }

  /** Compares the current rows with what's served, and starts the necessary work. Resolves once all of it has started. */
  reconcile(): Promise<void> {
    return this.#comparisons.now();
  }

  async #compare(): Promise<void> {
    const { store, runner, fleet } = this.#options;
    const readAtMs = performance.now();
    const adopted = await adoptSessions(store, runner);
    if (adopted.status === 'superseded') {
      this.events.emit('superseded');
      return;
    }
    this.#needed = new Set(adopted.sessions.map(({ agent }) => agent));
    const rows = new Map(adopted.sessions.map((row) => [row.id, row]));
    const leases = new Map(adopted.leases.map(({ agent, fence }) => [agent, fence]));
    const holds = ({ lease }: Agent) => leases.get(lease.agent) === lease.fence;
    for (const held of this.#held.all) {
      if (rows.has(held.row.id) || held.isBusy || held.isNewerThan(readAtMs)) continue;
      const agent = fleet.get(held.row.agent);
      if (agent === undefined) this.#held.delete(held);
      else if (holds(agent)) this.#begin(held, () => this.#serving.drop(held, agent));
      // It may go on elsewhere. An agent that was just claimed isn't in these rows yet.
      else if (agent.lease.fence === held.row.fence) this.events.emit('stale', agent);
    }
    for (const { failedOver, ...row } of rows.values()) {
      if (failedOver) this.events.emit('failedOver', row, 'voice_node');
      const agent = fleet.ready({ agent: row.agent, fence: row.fence });
      if (agent === undefined) continue;
      const held = this.#held.get(row.id) ?? new HeldSession(row);
      if (held.isBusy || held.isNewerThan(readAtMs)) continue;
      const formerAgent = held.row.agent === row.agent ? undefined : fleet.get(held.row.agent);
      held.row = row;
      const former = this.#held.servedBy(agent.id, row.guild, held);
      this.#held.add(held);
      if (former !== undefined) this.#begin(held, () => this.#replace(former, held, agent, formerAgent));
      else if (held.pendingWrite !== undefined) this.#begin(held, () => this.#serving.save(held));
      else if (formerAgent !== undefined) this.#begin(held, () => this.#takeOver(held, agent, formerAgent));
      else if (held.isDue) this.#begin(held, async () => void (await this.#serving.serve(held, agent)));
    }
    for (const agent of fleet.agents.filter(holds)) void this.#vacancies.leave(agent).catch(this.#logFailure);
  }

  /** Someone moved an agent to another channel: the session follows. */
  followMove(agent: Agent, guild: string, channel: string): void {
    const held = this.#held.servedBy(agent.id, guild);
    if (held === undefined) return;
    this.#begin(held, () =>
      this.#serving.save(held, async () => {
        const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
        if (moved.status === 'noted') held.row = moved.session;
        else if (moved.status === 'channel_taken') await this.#serving.release(held, agent, 'channel_taken');
        else if (moved.status === 'stale_fence') this.events.emit('stale', agent);
        else await this.#serving.drop(held, agent);
      }),
    );
  }

  /** Someone disconnected an agent: the session ends. */
  endRemoved(agent: Agent, guild: string): void {
    const held = this.#held.servedBy(agent.id, guild);
    if (held === undefined) return;
    this.#begin(held, async () => {
      await new Promise((resolve) => setTimeout(resolve, REMOVAL_REASON_MS));
      if (!this.#held.has(held)) return;
      // In a guild the agent has left, another agent is already taking over.
      if (!agent.isInGuild(guild) || agent.voice === undefined) return;
      const reason = agent.maps.hasChannel(guild, held.row.channel) ? 'kicked' : 'channel_deleted';
      await this.#serving.save(held, () => this.#serving.release(held, agent, reason));
    });
  }

  /** Nobody can hear an agent where it is: the session ends, unless that was a slip of someone's finger. */
  endSilenced(agent: Agent, guild: string): void {
    const held = this.#held.servedBy(agent.id, guild);
    if (held === undefined) return;
    this.#begin(held, async () => {
      await new Promise((resolve) => setTimeout(resolve, REMOVAL_REASON_MS));
      if (!this.#held.has(held) || agent.voice === undefined || !agent.places.isSilenced(guild, agent.id)) return;
      const channel = agent.places.channelOf(guild, agent.id);
      const reason = channel !== undefined && agent.maps.isStage(guild, channel) ? 'stage' : 'muted';
      await this.#serving.save(held, () => this.#serving.release(held, agent, reason));
    });
  }

  /** A player moved to another Lavalink node. */
  reportFailover(agent: Agent, guild: string): void {
    const held = this.#held.servedBy(agent.id, guild);
    if (held !== undefined) this.events.emit('failedOver', held.row, 'lavalink');
  }

  /**
   * Moves a session to another channel.
   *
   * @throws {CallError}
   */
  async move(held: HeldSession, agent: Agent, channel: string): Promise<void> {
    let refusal: CallError | undefined;
    await held.work(async () => {
      const moved = await moveSession(this.#options.store, agent.lease, held.row.id, channel);
      if (moved.status !== 'noted') {
        refusal = new CallError(moved.status);
        return;
      }
      // This request is newer than the pending write.
      held.pendingWrite = undefined;
      await announce((waitUntil) => this.events.emit('leaving', held.row, agent, true, waitUntil));
      held.row = moved.session;
      refusal = await this.#serving.serve(held, agent);
    });
    if (refusal !== undefined) throw refusal;
  }

  /** Ends a session, or leaves its channel if it has already ended. */
  async leave(held: HeldSession, agent: Agent, reason: ReleaseReason): Promise<void> {
    await held.work(() => this.#serving.release(held, agent, reason));
  }

  /**
   * Serves a session with an agent that still has another one in the same guild. That one has ended, or the rows wouldn't
   * assign this one. Its work has to finish first, or it would leave the new session's channel.
   */
  async #replace(former: HeldSession, held: HeldSession, agent: Agent, formerAgent?: Agent): Promise<void> {
    // This cancels a join, which would otherwise run until its timeout.
    if (!agent.voice?.isJoined(former.row.guild)) await agent.voice?.disconnect(former.row.guild);
    await former.settled();
    if (this.#held.has(former)) await this.#serving.drop(former, agent);
    if (formerAgent === undefined) await this.#serving.serve(held, agent);
    else await this.#takeOver(held, agent, formerAgent);
  }

  /**
   * Serves a session with a different agent. If the former one has lost the guild, its player would otherwise stay at Lavalink.
   */
  async #takeOver(held: HeldSession, agent: Agent, former: Agent): Promise<void> {
    // If the former agent already serves another session there, joining has removed it from here.
    if (this.#held.servedBy(former.id, held.row.guild) === undefined) await former.voice?.disconnect(held.row.guild);
    await this.#serving.serve(held, agent);
  }

  #begin(held: HeldSession, act: () => Promise<void>): void {
    void held.work(act).catch(this.#logFailure);
  }

  readonly #logFailure = (error: unknown): void => {
    this.#options.log.warn({ error }, 'could not serve session');
  };
}
