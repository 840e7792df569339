/**
 * Counters and histograms in Prometheus text format, for Node and for Workers.
 *
 * The edge can't use prom-client, which needs Node's process and cluster modules. On Workers, each isolate counts separately.
 */
type Labels = Readonly<Record<string, string>>;

interface Series {
  render(): string[];
}

/** In seconds. Discord times out after 3 s; most responses take a few milliseconds. */
export const LATENCY_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10] as const;

/** A counter that a domain declares and any process can register. */
export interface CounterSpec {
  /** `chorus_…_total`. */
  name: string;
  help: string;
}

/** A gauge that a domain declares. */
export interface GaugeSpec {
  /** `chorus_…`. */
  name: string;
  help: string;
}

/** A histogram that a domain declares. */
export interface HistogramSpec {
  /** `chorus_…_seconds`. */
  name: string;
  help: string;
  /** Upper bounds, ascending. */
  buckets: readonly number[];
}

/** The metrics of one process. Each name can be declared once. */
export class MetricRegistry {
  readonly #series = new Map<string, Series>();
  readonly #bySpec = new Map<object, Series>();

  counter(name: string, help: string): Counter {
    return this.#declare(name, new Counter(name, help));
  }

  histogram(name: string, help: string, buckets: readonly number[] = LATENCY_BUCKETS): Histogram {
    return this.#declare(name, new Histogram(name, help, buckets));
  }

  /** Increments a domain's counter, and declares it on first use. */
  count(spec: CounterSpec, labels: Labels, by = 1): void {
    this.#of(spec, () => this.counter(spec.name, spec.help)).add(labels, by);
  }

  /** Observes a value in a domain's histogram, and declares it on first use. */
  measure(spec: HistogramSpec, labels: Labels, value: number): void {
    this.#of(spec, () => this.histogram(spec.name, spec.help, spec.buckets)).observe(value, labels);
  }

  /** Sets a domain's gauge, and declares it on first use. */
  gauge(spec: GaugeSpec, labels: Labels, value: number): void {
    this.#of(spec, () => this.#declare(spec.name, new Gauge(spec.name, spec.help))).set(labels, value);
  }

  /** https://prometheus.io/docs/instrumenting/exposition_formats/ */
  render(): string {
    return `${[...this.#series.values()].flatMap((series) => series.render()).join('\n')}\n`;
  }

  #of<T extends Series>(spec: object, declare: () => T): T {
    const known = this.#bySpec.get(spec);
    if (known !== undefined) return known as T;
    const series = declare();
    this.#bySpec.set(spec, series);
    return series;
  }

  #declare<T extends Series>(name: string, series: T): T {
    if (this.#series.has(name)) throw new Error(`The metric ${name} is already declared.`);
    this.#series.set(name, series);
    return series;
  }
}

/** One number per set of labels. */
class Numbers {
  readonly #head: readonly string[];
  protected readonly values = new Map<string, number>();
  readonly #name: string;

  constructor(type: 'counter' | 'gauge', name: string, help: string) {
    this.#name = name;
    this.#head = [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
  }

  render(): string[] {
    return [...this.#head, ...[...this.values].map(([labels, value]) => `${this.#name}${labels} ${value}`)];
  }
}

export class Counter extends Numbers {
  constructor(name: string, help: string) {
    super('counter', name, help);
  }

  add(labels: Labels = {}, by = 1): void {
    const key = labelText(labels);
    this.values.set(key, (this.values.get(key) ?? 0) + by);
  }
}

export class Gauge extends Numbers {
  constructor(name: string, help: string) {
    super('gauge', name, help);
  }

  set(labels: Labels, value: number): void {
    this.values.set(labelText(labels), value);
  }
}

export class Histogram {
  readonly #name: string;
  readonly #help: string;
  readonly #bounds: readonly number[];
  readonly #values = new Map<string, { labels: Labels; counts: number[]; sum: number; count: number }>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.#name = name;
    this.#help = help;
    this.#bounds = bounds;
  }

  observe(value: number, labels: Labels = {}): void {
    const key = labelText(labels);
    let entry = this.#values.get(key);
    if (entry === undefined) {
      entry = { labels, counts: this.#bounds.map(() => 0), sum: 0, count: 0 };
      this.#values.set(key, entry);
    }
    entry.sum += value;
    entry.count += 1;
    const bucket = this.#bounds.findIndex((bound) => value <= bound);
    if (bucket !== -1) entry.counts[bucket] = (entry.counts[bucket] ?? 0) + 1;
  }

  render(): string[] {
    const lines = [`# HELP ${this.#name} ${this.#help}`, `# TYPE ${this.#name} histogram`];
    for (const [key, { labels, counts, sum, count }] of this.#values) {
      let cumulative = 0;
      for (const [index, bound] of this.#bounds.entries()) {
        cumulative += counts[index] ?? 0;
        lines.push(`${this.#name}_bucket${labelText({ ...labels, le: String(bound) })} ${cumulative}`);
      }
      lines.push(`${this.#name}_bucket${labelText({ ...labels, le: '+Inf' })} ${count}`);
      lines.push(`${this.#name}_sum${key} ${sum}`, `${this.#name}_count${key} ${count}`);
    }
    return lines;
  }
}

const SPECIAL = /["\\\n]/;

function labelText(labels: Labels): string {
  // This runs several times per interaction, so it avoids temporary arrays and needless replacements.
  let pairs = '';
  for (const name in labels) {
    const value = labels[name] ?? '';
    pairs += `${pairs === '' ? '' : ','}${name}="${SPECIAL.test(value) ? value.replace(/["\\\n]/g, escapeCharacter) : value}"`;
  }
  return pairs === '' ? '' : `{${pairs}}`;
}

function escapeCharacter(character: string): string {
  return character === '\n' ? '\\n' : `\\${character}`;
}
