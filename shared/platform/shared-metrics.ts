/**
 * Adds up the metrics of processes that nobody can scrape one by one, such as a Worker's isolates, in one Redis.
 *
 * Each process sends what changed since its last batch. Batches are numbered, and Redis remembers the last number of each sender
 * for a day. So a batch whose answer was lost is sent again, unchanged, and counts once. That's better than giving it up: a Redis
 * that's away for an hour would otherwise cost every isolate a batch, just when someone wants to see what happened.
 */
import { DEFERRED, type Declaration, type Family, Gauge, type MetricRegistry, renderFamilies } from './metrics.ts';
import type { Redis } from './redis.ts';
import { RedisScript } from './redis-script.ts';

/** Sets of labels that one batch holds. It's at most about 60 KB then. */
export const MOST_SERIES = 300;
/** How long what was counted stays after it last changed, in milliseconds. */
export const SERIES_TTL_MS = 7 * 86_400_000;
/** How long a gauge stays after it was last set, in milliseconds. The minute trigger sets those of jobs. */
export const GAUGE_TTL_MS = 5 * 60_000;
/** How long Redis remembers the last batch of a sender, in milliseconds. Isolates don't live as long. */
const SENDER_TTL_MS = 86_400_000;
/** How often series that have ended are deleted, in milliseconds. */
const SWEEP_MS = 3_600_000;

/**
 * KEYS: a hash of everything, the sender's last batch. ARGV: when the batch was made, three durations, its number, how many
 * declarations follow, those in pairs, and then series in threes: `+` or `=`, the series, its values. A gauge that someone set
 * later stays as it is.
 *
 * In the hash, `#name` is a declaration, `!` the time of the last sweep, and anything else a series: its time and its values.
 */
const SCRIPT = new RedisScript(`
local key, now, ttl = KEYS[1], tonumber(ARGV[1]), tonumber(ARGV[2])
if redis.call('GET', KEYS[2]) == ARGV[5] then return 0 end
local at, replaced = 7, {}
for _ = 1, tonumber(ARGV[6]) do
  local name, declared = ARGV[at], ARGV[at + 1]
  local known = redis.call('HGET', key, '#' .. name)
  if known ~= declared then
    local layout = '^%S+ %S+'
    if known and string.match(known, layout) ~= string.match(declared, layout) then replaced[name] = true end
    redis.call('HSET', key, '#' .. name, declared)
  end
  at = at + 2
end
local swept = tonumber(redis.call('HGET', key, '!') or '0')
if next(replaced) or now - swept > tonumber(ARGV[4]) then
  local all = redis.call('HGETALL', key)
  for index = 1, #all, 2 do
    local series = all[index]
    local time = tonumber(string.match(all[index + 1], '^%d+') or '0')
    local name = string.match(series, '^[%w_:]+')
    if name and (replaced[name] or time < now - ttl) then redis.call('HDEL', key, series) end
  end
  redis.call('HSET', key, '!', ARGV[1])
end
while at <= #ARGV do
  local series, values = ARGV[at + 1], ARGV[at + 2]
  local before = string.gmatch(redis.call('HGET', key, series) or '', '%S+')
  local time, sums = math.max(now, tonumber(before() or '0') or 0), {}
  for value in string.gmatch(values, '%S+') do
    local known = before()
    if ARGV[at] == '+' then
      table.insert(sums, string.format('%.17g', (tonumber(known or '0') or 0) + tonumber(value)))
    else
      table.insert(sums, time > now and known or value)
    end
  end
  redis.call('HSET', key, series, string.format('%.0f', time) .. ' ' .. table.concat(sums, ' '))
  at = at + 3
end
redis.call('PEXPIRE', key, ARGV[2])
redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[3])
return 1
`);

export interface SharedMetricsParts {
  redis: Redis;
  /** Processes with the same one are added up. Everyone else can use the same Redis. */
  namespace: string;
  registry: MetricRegistry;
  clock: () => number;
}

interface Change {
  family: Family;
  labels: string;
  /** By now. Batches must not change once they exist. */
  values: readonly number[];
}

interface Batch {
  atMs: number;
  number: number;
  declarations: string[];
  series: string[];
  changes: readonly Change[];
}

/** The metrics of one process, as a part of all of them. */
export class SharedMetrics {
  readonly #parts: SharedMetricsParts;
  readonly #key: string;
  readonly #senderKey: string;
  /** What all batches so far add up to, by series. */
  readonly #sent = new Map<string, readonly number[]>();
  /** The batch that hasn't been answered. */
  #unanswered: Batch | undefined;
  #batches = 0;
  #deferred = 0;

  constructor(parts: SharedMetricsParts) {
    this.#parts = parts;
    this.#key = `metrics:${parts.namespace}`;
    this.#senderKey = `metrics-sender:${parts.namespace}:${crypto.randomUUID()}`;
    parts.registry.count(DEFERRED, {}, 0);
  }

  /**
   * Sends what has changed, or the last batch again if it wasn't answered. One command, and none if nothing has changed.
   *
   * @throws if Redis doesn't answer. Nothing is lost: the next call goes on.
   */
  async flush(): Promise<void> {
    this.#unanswered ??= this.#collect();
    const batch = this.#unanswered;
    if (batch === undefined) return;
    const { atMs, number, declarations, series, changes } = batch;
    const numbers = [atMs, SERIES_TTL_MS, SENDER_TTL_MS, SWEEP_MS, number, declarations.length / 2];
    await SCRIPT.run(
      this.#parts.redis,
      [this.#key, this.#senderKey],
      [...numbers.map(String), ...declarations, ...series],
    );
    // An earlier call may have been answered meanwhile.
    if (this.#unanswered !== batch) return;
    this.#unanswered = undefined;
    for (const { family, labels, values } of changes) this.#sent.set(family.declaration.name + labels, values);
  }

  /**
   * What all processes have counted, in Prometheus's text format. One command.
   *
   * @throws if Redis doesn't answer.
   */
  async render(): Promise<string> {
    const stored = pairsOf(await this.#parts.redis.hgetall(this.#key));
    return renderFamilies(familiesIn(stored, this.#parts.clock()));
  }

  #collect(): Batch | undefined {
    const all = this.#changes();
    if (!all.some((change) => this.#isNews(change))) return undefined;
    // Everyone's turn comes, even if more than one batch changes all the time.
    const from = all.length > MOST_SERIES ? this.#deferred % all.length : 0;
    const changes = [...all.slice(from), ...all.slice(0, from)].slice(0, MOST_SERIES);
    const deferred = all.length - changes.length;
    if (deferred > 0) this.#parts.registry.count(DEFERRED, {}, deferred);
    this.#deferred = deferred > 0 ? from + MOST_SERIES : 0;
    const declared = new Set(changes.map(({ family }) => family.declaration));
    const series = changes.flatMap((change) => {
      const { family, labels, values } = change;
      const { name } = family.declaration;
      if (!(family instanceof Gauge)) return ['+', name + labels, this.#since(change).join(' ')];
      family.wereSet.delete(labels);
      return ['=', name + labels, values.join(' ')];
    });
    const declarations = [...declared].flatMap((declaration) => [declaration.name, encode(declaration)]);
    this.#batches += 1;
    return { atMs: this.#parts.clock(), number: this.#batches, declarations, series, changes };
  }

  /** What was counted or set since the last batch, and what's there for the first time. */
  #changes(): Change[] {
    const changes: Change[] = [];
    for (const family of this.#parts.registry.families())
      for (const [labels, values] of family.values) {
        const change = { family, labels, values: [...values] };
        const isSet = family instanceof Gauge && family.wereSet.has(labels);
        const isNew = !(family instanceof Gauge) && !this.#sent.has(family.declaration.name + labels);
        if (isSet || isNew || this.#isNews(change)) changes.push(change);
      }
    return changes;
  }

  /** A zero that's there for the first time, or a gauge that stays as it is, is no reason for a batch, but goes along with one. */
  #isNews(change: Change): boolean {
    const { family, labels } = change;
    if (family instanceof Gauge && !family.wereSet.has(labels)) return false;
    return this.#since(change).some((value) => value !== 0);
  }

  #since({ family, labels, values }: Change): number[] {
    const before = this.#sent.get(family.declaration.name + labels);
    return values.map((value, index) => value - (before?.[index] ?? 0));
  }
}

function encode({ type, bounds, help }: Declaration): string {
  return `${type} ${bounds.length === 0 ? '-' : bounds.join(',')} ${help}`;
}

function decode(name: string, text: string): Declaration | undefined {
  const [, type, bounds = '', help = ''] = /^(counter|gauge|histogram) (\S+) (.*)$/.exec(text) ?? [];
  if (type === undefined) return undefined;
  return { type: type as Declaration['type'], name, help, bounds: bounds === '-' ? [] : bounds.split(',').map(Number) };
}

/** The client hands on Redis's own list, or null. */
function pairsOf(stored: unknown): [string, string][] {
  const flat: unknown[] = Array.isArray(stored) ? stored : [];
  return flat.flatMap((field, index) => (index % 2 === 0 ? [[String(field), String(flat[index + 1])]] : []));
}

function familiesIn(stored: readonly [string, string][], nowMs: number): Family[] {
  const families = new Map<string, { declaration: Declaration; values: Map<string, readonly number[]> }>();
  const sorted = stored.toSorted(([a], [b]) => (a < b ? -1 : 1));
  for (const [field, text] of sorted) {
    const declaration = field.startsWith('#') ? decode(field.slice(1), text) : undefined;
    if (declaration !== undefined) families.set(declaration.name, { declaration, values: new Map() });
  }
  for (const [field, text] of sorted) {
    const [, name = '', labels = ''] = /^([\w:]+)(.*)$/s.exec(field) ?? [];
    const family = families.get(name);
    if (family === undefined) continue;
    const [time = 0, ...values] = text.split(' ').map(Number);
    const ttlMs = family.declaration.type === 'gauge' ? GAUGE_TTL_MS : SERIES_TTL_MS;
    if (time >= nowMs - ttlMs) family.values.set(labels, values);
  }
  return [...families.values()].filter(({ values }) => values.size > 0);
}
