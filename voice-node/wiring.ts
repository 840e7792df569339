import { NODE_DEATHS } from '../shared/voice/metrics.ts';
import type { VoiceEvent } from '../shared/voice/session.ts';
import type { Handover } from './handover.ts';
import type { Parts } from './parts.ts';
import { wakeOthers } from './wake-others.ts';

/**
 * Connects the parts of a node: every reaction of one part to another one's events is here.
 *
 * @param handover hands over agents.
 * @param superseded called when another process takes this node's name. Called more than once if several parts notice.
 */
export function wire(parts: Parts, handover: Pick<Handover, 'evenOut'>, superseded: () => void): void {
  wireLeases(parts, handover);
  wireReachability(parts);
  wireAgents(parts);
  wireSessions(parts);
  wireMusic(parts);
  for (const { events } of [parts.loop, parts.sessions]) events.on('superseded', superseded);
}

function wireLeases(parts: Parts, handover: Pick<Handover, 'evenOut'>): void {
  const { loop, life, reachability, fleet, sessions, intents, music, jobs, store, log } = parts;
  loop.events.on('claimed', (agents) => fleet.start(agents));
  loop.events.on('lost', (leases) => {
    void fleet.stopLost(leases);
    sessions.forget(leases);
  });
  loop.events.on('over', (leases) => {
    void fleet.stop(leases, true);
    sessions.forget(leases);
  });
  loop.events.on('expiring', (leases) => {
    void fleet.stop(leases);
    sessions.forget(leases);
  });
  life.events.on('died', ({ runner }, agents) => {
    log.warn({ node: runner, agents }, 'node died, its agents are free');
    store.observe.count(NODE_DEATHS, {});
    const logFailure = (error: unknown) => log.warn({ error }, 'could not take over at once');
    void loop.wake(agents.length).catch(logFailure);
    void wakeOthers(parts).catch(logFailure);
  });
  // The database says what's left. Until then, whoever took over and this one would take the agents from each other.
  life.events.on('returned', () => void loop.beat());
  loop.events.on('renewed', (neighbors, nodes, isAsked) => {
    life.watch(neighbors);
    if (isAsked) reachability.ask();
    void handover.evenOut(nodes).catch((error: unknown) => log.warn({ error }, 'could not even out'));
    const logFailure = (error: unknown) => log.warn({ error }, 'could not maintain sessions');
    void sessions.beat(({ id }) => music.conductor.isPaused(id)).catch(logFailure);
    void intents.sweep(sessions.all).catch(logFailure);
    jobs.notify();
  });
}

function wireReachability(parts: Parts): void {
  const { reachability, loop, log } = parts;
  reachability.events.on('changed', (reach) => {
    if (reach === 'cut_off') log.error({ seen: reachability.seen }, 'this node no longer reaches Discord or Lavalink');
    void loop.beat();
    // Others look whether they're better off. Those that don't hear this do so with their next heartbeat.
    if (reach === 'cut_off') void wakeOthers(parts).catch(() => undefined);
  });
}

function wireAgents(parts: Parts): void {
  const { fleet, sessions, music, telemetry } = parts;
  fleet.events.on('ready', () => sessions.reconcileSoon());
  fleet.events.on('failed', ({ lease }) => sessions.forget([lease]));
  fleet.events.on('stale', ({ lease }) => sessions.forget([lease]));
  fleet.events.on('reconnected', (agent) => sessions.retryNow(agent));
  fleet.events.on('moved', (agent, guild, channel) => sessions.followMove(agent, guild, channel));
  fleet.events.on('removed', (agent, guild) => sessions.endRemoved(agent, guild));
  fleet.events.on('silenced', (agent, guild) => sessions.endSilenced(agent, guild));
  fleet.events.on('lost', (agent) => sessions.retryNow(agent));
  // Either the lease is lost, or the agent has to join again. The rows say which.
  fleet.events.on('displaced', () => sessions.reconcileSoon());
  fleet.events.on('playerMoved', (agent, guild) => sessions.reportFailover(agent, guild));
  fleet.events.on('playerMessage', (agent, message) => music.conductor.handle(agent, message));
  fleet.events.on('recorded', (events) => handleRecorded(parts, events));
  fleet.events.on('discordAnswered', (route, status) => telemetry.discordAnswered(route, status));
  fleet.events.on('discordLimited', () => telemetry.discordLimited());
}

function wireSessions(parts: Parts): void {
  const { fleet, sessions, music, jobs, telemetry, log } = parts;
  sessions.events.on('served', (session, agent) => {
    // A member in the waitlist got an agent.
    if (session.waitedSince !== null) jobs.notify();
    music.conductor.serve(session, agent);
  });
  sessions.events.on('leaving', (session, agent, isMoving, waitUntil) =>
    waitUntil(music.status.clearBeforeLeaving(session, agent, isMoving)),
  );
  sessions.events.on('leavingVacancy', (agent, guild, channel, waitUntil) =>
    waitUntil(music.status.clearLeftovers(agent, guild, channel)),
  );
  sessions.events.on('failedOver', (session, reason) => {
    telemetry.failedOver(reason);
    if (reason === 'voice_node') music.status.noteTakeover(session);
    log.info({ session: session.id, channel: session.channel, reason }, 'session resumed here');
  });
  sessions.events.on('recorded', (events) => handleRecorded(parts, events));
  sessions.events.on('stale', ({ lease }) => {
    sessions.forget([lease]);
    void fleet.stopLost([lease]);
  });
}

function wireMusic({ music, sessions, intents, log }: Parts): void {
  // There may be requests that no call announced.
  music.conductor.events.on('started', (session) => {
    intents.sweep([session]).catch((error: unknown) => log.warn({ error }, 'could not apply intents'));
  });
  music.conductor.events.on('leaveRequested', ({ row, agent }, reason) => {
    const held = sessions.find(row.id);
    if (held !== undefined) void sessions.leave(held, agent, reason).catch(() => sessions.reconcileSoon());
  });
}

/** Events the database reports concern other sessions and waiting members. */
function handleRecorded({ sessions, jobs, log }: Parts, events: readonly VoiceEvent[]): void {
  for (const { event, ...about } of events) {
    const session = 'session' in about ? { session: about.session.id, channel: about.session.channel } : {};
    log.info({ event, ...session, ...('reason' in about && { reason: about.reason }) }, 'session event');
  }
  if (events.some(({ event }) => event !== 'gave_up')) sessions.reconcileSoon();
  if (events.length > 0) jobs.notify();
}
