/**
 * Counters and histograms in Prometheus text format, for Node and for Workers.
 *
 * The edge can't use prom-client, which needs Node's process and cluster modules. On Workers, each isolate counts separately, and
 * `shared-metrics.ts` adds them up.
 */
type Labels = Readonly<Record<string, string>>;

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

export const DEFERRED: CounterSpec = {
  name: 'chorus_metrics_deferred_total',
  help: 'Series that a batch to Redis had no room for. They follow with the next one.',
};

/** What is known about a metric besides its values. */
export interface Declaration {
  type: 'counter' | 'gauge' | 'histogram';
  name: string;
  help: string;
  /** Upper bounds of a histogram, ascending. Empty for everything else. */
  bounds: readonly number[];
}

/**
 * The values of one set of labels. A histogram has its count, its sum, and a number per bound: how many values were in that bucket
 * and in none before it. Everything else has one number.
 */
export type Values = readonly number[];

/** A metric and what it has by now, by labels in Prometheus's format: `{command="pay"}`, or nothing. */
export interface Family {
  readonly declaration: Declaration;
  readonly values: ReadonlyMap<string, Values>;
}

/** The metrics of one process. Each name can be declared once. */
export class MetricRegistry {
  readonly #families = new Map<string, Counter | Gauge | Histogram>();
  readonly #bySpec = new Map<object, Family>();

  counter(name: string, help: string): Counter {
    return this.#declare(new Counter(name, help));
  }

  histogram(name: string, help: string, buckets: readonly number[] = LATENCY_BUCKETS): Histogram {
    return this.#declare(new Histogram(name, help, buckets));
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
    this.#of(spec, () => this.#declare(new Gauge(spec.name, spec.help))).set(labels, value);
  }

  /** All metrics, in the order they were declared in. Their values go on changing. */
  families(): Iterable<Counter | Gauge | Histogram> {
    return this.#families.values();
  }

  /** Everything in Prometheus's text format. */
  render(): string {
    return renderFamilies(this.#families.values());
  }

  #of<T extends Family>(spec: object, declare: () => T): T {
    const known = this.#bySpec.get(spec);
    if (known !== undefined) return known as T;
    const family = declare();
    this.#bySpec.set(spec, family);
    return family;
  }

  #declare<T extends Counter | Gauge | Histogram>(family: T): T {
    const { name } = family.declaration;
    if (this.#families.has(name)) throw new Error(`The metric ${name} is already declared.`);
    this.#families.set(name, family);
    return family;
  }
}

export class Counter implements Family {
  readonly declaration: Declaration;
  readonly values = new Map<string, number[]>();

  constructor(name: string, help: string) {
    this.declaration = { type: 'counter', name, help, bounds: [] };
  }

  add(labels: Labels = {}, by = 1): void {
    const values = this.#of(labels);
    values[0] = (values[0] ?? 0) + by;
  }

  /** Adds one to these labels each time it's called, without putting the labels together again. It's 0 until then. */
  adder(labels: Labels): () => void {
    const values = this.#of(labels);
    return () => {
      values[0] = (values[0] ?? 0) + 1;
    };
  }

  #of(labels: Labels): number[] {
    const key = labelText(labels);
    let values = this.values.get(key);
    if (values === undefined) {
      values = [0];
      this.values.set(key, values);
    }
    return values;
  }
}

export class Gauge implements Family {
  readonly declaration: Declaration;
  readonly values = new Map<string, number[]>();
  /** The labels of what was set since someone emptied this. */
  readonly wereSet = new Set<string>();

  constructor(name: string, help: string) {
    this.declaration = { type: 'gauge', name, help, bounds: [] };
  }

  set(labels: Labels, value: number): void {
    const key = labelText(labels);
    this.values.set(key, [value]);
    this.wereSet.add(key);
  }
}

export class Histogram implements Family {
  readonly declaration: Declaration;
  readonly values = new Map<string, number[]>();

  constructor(name: string, help: string, bounds: readonly number[]) {
    this.declaration = { type: 'histogram', name, help, bounds };
  }

  observe(value: number, labels: Labels = {}): void {
    observeIn(this.#of(labels), this.declaration.bounds, value);
  }

  /** Observes a value for these labels each time it's called, without putting the labels together again. */
  observer(labels: Labels = {}): (value: number) => void {
    const values = this.#of(labels);
    const { bounds } = this.declaration;
    return (value) => observeIn(values, bounds, value);
  }

  #of(labels: Labels): number[] {
    const key = labelText(labels);
    let values = this.values.get(key);
    if (values === undefined) {
      values = [0, 0, ...this.declaration.bounds.map(() => 0)];
      this.values.set(key, values);
    }
    return values;
  }
}

function observeIn(values: number[], bounds: readonly number[], value: number): void {
  let bucket = 0;
  while (bucket < bounds.length && value > (bounds[bucket] ?? 0)) bucket++;
  values[0] = (values[0] ?? 0) + 1;
  values[1] = (values[1] ?? 0) + value;
  if (bucket < bounds.length) values[bucket + 2] = (values[bucket + 2] ?? 0) + 1;
}

/** https://prometheus.io/docs/instrumenting/exposition_formats/ */
export function renderFamilies(families: Iterable<Family>): string {
  const lines: string[] = [];
  for (const { declaration, values } of families) {
    const { type, name, help, bounds } = declaration;
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`);
    for (const [labels, [first = 0, sum = 0, ...counts]] of values) {
      if (type !== 'histogram') {
        lines.push(`${name}${labels} ${first}`);
        continue;
      }
      let cumulative = 0;
      for (const [index, bound] of bounds.entries()) {
        cumulative += counts[index] ?? 0;
        lines.push(`${name}_bucket${withBound(labels, bound)} ${cumulative}`);
      }
      lines.push(`${name}_bucket${withBound(labels, '+Inf')} ${first}`);
      lines.push(`${name}_sum${labels} ${sum}`, `${name}_count${labels} ${first}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

function withBound(labels: string, bound: number | string): string {
  return `${labels === '' ? '{' : `${labels.slice(0, -1)},`}le="${bound}"}`;
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
