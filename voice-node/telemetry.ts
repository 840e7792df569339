import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { type CounterSpec, type GaugeSpec, type HistogramSpec, LATENCY_BUCKETS } from '../shared/platform/metrics.ts';
import { SESSION_KINDS, type SessionKind } from '../shared/voice/catalog.ts';

/** The values for the gauges, read on each scrape. */
export interface NodeSnapshot {
  agents: readonly { isConnected: boolean; isReady: boolean; uptimeSeconds: number; kinds: ReadonlySet<SessionKind> }[];
  sessions: readonly { kind: SessionKind }[];
  voiceConnections: number;
  /** Tracks waiting in all queues. */
  waiting?: number;
}

/** The metrics of a voice node. */
export class NodeTelemetry {
  readonly #registry = new Registry();
  readonly #failovers = this.#counter('session_failovers_total', 'Sessions that resumed elsewhere.', ['reason']);
  readonly #calls = this.#counter('discord_api_calls_total', 'REST calls to Discord.', ['route', 'status']);
  readonly #limited = this.#counter('discord_rate_limits_total', 'Times Discord limited the rate.', []);
  readonly #queries = new Histogram({
    name: 'chorus_db_query_duration_seconds',
    help: 'Duration of statements.',
    labelNames: ['operation'],
    buckets: [...LATENCY_BUCKETS],
    registers: [this.#registry],
  });
  readonly #failures = this.#counter('db_failures_total', 'Statements that failed, after their retries.', [
    'operation',
  ]);
  readonly #connected = this.#gauge('agent_connected', 'Agents with a gateway connection.', []);
  readonly #ready = this.#gauge('agent_ready', 'Agents ready to serve.', []);
  readonly #busy = this.#gauge('agent_busy', 'Agents serving at least one session of this kind.', ['kind']);
  readonly #utilization = this.#gauge('pool_utilization_ratio', 'The share of ready agents that serve a session.', [
    'kind',
  ]);
  readonly #uptime = this.#gauge('agent_uptime_seconds', 'Time since the agents of this node became ready.', ['stat']);
  readonly #sessions = this.#gauge('sessions_active', 'Sessions this node serves.', ['kind']);
  readonly #voice = this.#gauge('music_voice_connections_active', 'Voice channels agents are in.', []);

  readonly #tracks = this.#counter('music_tracks_played_total', 'Tracks started.', ['source']);
  readonly #waiting = this.#gauge('music_queue_size', 'Tracks waiting in all queues of this node.', []);

  trackPlayed(source: string): void {
    this.#tracks.inc({ source });
  }

  statement(operation: string, seconds: number, hasFailed: boolean): void {
    this.#queries.observe({ operation }, seconds);
    if (hasFailed) this.#failures.inc({ operation });
  }

  /** Adds to a counter that a domain declares. */
  count({ name, help }: CounterSpec, labels: Readonly<Record<string, string>>, by = 1): void {
    const labelNames = Object.keys(labels);
    const counter =
      this.#registry.getSingleMetric(name) ?? new Counter({ name, help, labelNames, registers: [this.#registry] });
    (counter as Counter).inc(labels, by);
  }

  /** Observes a value in a histogram that a domain declares. */
  measure({ name, help, buckets }: HistogramSpec, labels: Readonly<Record<string, string>>, value: number): void {
    const labelNames = Object.keys(labels);
    const histogram =
      this.#registry.getSingleMetric(name) ??
      new Histogram({ name, help, labelNames, buckets: [...buckets], registers: [this.#registry] });
    (histogram as Histogram).observe(labels, value);
  }

  /** Sets a gauge that a domain declares. */
  gauge({ name, help }: GaugeSpec, labels: Readonly<Record<string, string>>, value: number): void {
    const labelNames = Object.keys(labels);
    const gauge =
      this.#registry.getSingleMetric(name) ?? new Gauge({ name, help, labelNames, registers: [this.#registry] });
    (gauge as Gauge).set(labels, value);
  }

  failedOver(reason: 'voice_node' | 'lavalink'): void {
    this.#failovers.inc({ reason });
  }

  /** For the client of Discord's REST API. Agents have discord.js's own, which reports rate limits by itself. */
  readonly discordCall = (route: string, status: number): void => {
    this.discordAnswered(route, status);
    if (status === 429) this.discordLimited();
  };

  discordAnswered(route: string, status: number): void {
    this.#calls.inc({ route, status: String(status) });
  }

  discordLimited(): void {
    this.#limited.inc();
  }

  /** Returns all metrics in the Prometheus text format. */
  render({ agents, sessions, voiceConnections, waiting = 0 }: NodeSnapshot): Promise<string> {
    this.#connected.set(agents.filter(({ isConnected }) => isConnected).length);
    const ready = agents.filter(({ isReady }) => isReady);
    this.#ready.set(ready.length);
    const shareOf = (isBusy: (agent: (typeof ready)[number]) => boolean) =>
      ready.length === 0 ? 0 : ready.filter(isBusy).length / ready.length;
    this.#utilization.set(
      { kind: 'overall' },
      shareOf(({ kinds }) => kinds.size > 0),
    );
    for (const kind of SESSION_KINDS) {
      this.#busy.set({ kind }, agents.filter(({ kinds }) => kinds.has(kind)).length);
      this.#utilization.set(
        { kind },
        shareOf(({ kinds }) => kinds.has(kind)),
      );
      this.#sessions.set({ kind }, sessions.filter((session) => session.kind === kind).length);
    }
    const uptimes = ready.map(({ uptimeSeconds }) => uptimeSeconds);
    const sum = uptimes.reduce((total, seconds) => total + seconds, 0);
    this.#uptime.set({ stat: 'min' }, uptimes.length === 0 ? 0 : Math.min(...uptimes));
    this.#uptime.set({ stat: 'max' }, Math.max(0, ...uptimes));
    this.#uptime.set({ stat: 'avg' }, uptimes.length === 0 ? 0 : sum / uptimes.length);
    this.#voice.set(voiceConnections);
    this.#waiting.set(waiting);
    return this.#registry.metrics();
  }

  #counter<L extends string>(name: string, help: string, labelNames: L[]): Counter<L> {
    return new Counter({ name: `chorus_${name}`, help, labelNames, registers: [this.#registry] });
  }

  #gauge<L extends string>(name: string, help: string, labelNames: L[]): Gauge<L> {
    return new Gauge({ name: `chorus_${name}`, help, labelNames, registers: [this.#registry] });
  }
}
