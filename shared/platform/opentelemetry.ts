/**
 * Traces through OpenTelemetry's SDK, for processes on Node. Nothing imports this file but `startTracing`, and that only where an
 * operator wants traces.
 */
import { randomBytes } from 'node:crypto';
import { type Context, ROOT_CONTEXT, type Span as SdkSpan, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOffSampler,
  AlwaysOnSampler,
  BatchSpanProcessor,
  type IdGenerator,
  ParentBasedSampler,
  type Sampler,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import type { Correlation } from './correlation.ts';
import type { Logger } from './log.ts';
import type { Attributes, Parent, Span, SpanStart, Tracer } from './tracing.ts';
import type { TracingOptions, TracingVariables } from './tracing-variables.ts';

const KINDS = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
} as const;
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const SAMPLED = 1;
/** Maximum number of spans that wait to be sent; what comes after that is dropped. A collector that's away costs that much memory. */
const QUEUE = 2_048;
/** Between two exports, and for one of them, in milliseconds. */
const EVERY_MS = 2_000;
const EXPORT_MS = 10_000;

/** A process that's traced. */
export class OpenTelemetryTracer implements Tracer {
  readonly #provider: TracerProvider;
  readonly #ids = new CorrelatedIds();
  readonly #sampler: Sampler;
  readonly #tracer: ReturnType<TracerProvider['getTracer']>;

  constructor({ service, version, instance, variables, log }: TracingOptions & { variables: TracingVariables }) {
    this.#sampler = samplerOf(variables);
    const own = { 'service.name': service, 'service.version': version, 'service.instance.id': instance };
    const exporter = new ReportingExporter(new OTLPTraceExporter(), log);
    this.#provider = new TracerProvider({
      // What the operator sets in OTEL_RESOURCE_ATTRIBUTES and OTEL_SERVICE_NAME comes last, and so wins.
      resource: defaultResource()
        .merge(resourceFromAttributes(own))
        .merge(detectResources({ detectors: [envDetector] })),
      sampler: this.#sampler,
      idGenerator: this.#ids,
      spanProcessors: [
        new BatchSpanProcessor({
          ...{ exporter, maxQueueSize: QUEUE, scheduledDelayMillis: EVERY_MS, exportTimeoutMillis: EXPORT_MS },
        }),
      ],
    });
    this.#tracer = this.#provider.getTracer('chorus', version);
  }

  start({ name, kind, attributes }: SpanStart, parent: Parent): Span {
    const root = 'root' in parent ? parent.root : undefined;
    const start = () =>
      this.#tracer.startSpan(name, { kind: KINDS[kind], attributes: { ...attributes } }, this.#contextOf(parent));
    return new TracedSpan(root === undefined ? start() : this.#ids.as(root, start));
  }

  traceparentOf(span: unknown): string | undefined {
    if (!(span instanceof TracedSpan)) return undefined;
    const { traceId, spanId, traceFlags } = span.sdk.spanContext();
    return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`;
  }

  traceIdOf(span: unknown): string | undefined {
    return span instanceof TracedSpan ? span.sdk.spanContext().traceId : undefined;
  }

  /** Sends what's there, and then nothing anymore. Never rejects. */
  async end(): Promise<void> {
    await this.#provider.shutdown().catch(() => {});
  }

  #contextOf(parent: Parent): Context {
    if ('span' in parent && parent.span instanceof TracedSpan) return trace.setSpan(ROOT_CONTEXT, parent.span.sdk);
    if ('traceparent' in parent) {
      const [, traceId, spanId, flags] = TRACEPARENT.exec(parent.traceparent) ?? [];
      if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
      return remote(traceId, spanId, Number.parseInt(flags, 16) & SAMPLED);
    }
    if ('causedBy' in parent) {
      const { traceId, spanId } = parent.causedBy;
      // Whether the interaction was sampled isn't known here, but the same trace ID is always sampled alike.
      const { decision } = this.#sampler.shouldSample(ROOT_CONTEXT, traceId, '', SpanKind.INTERNAL, {}, []);
      return remote(traceId, spanId, decision === 2 ? SAMPLED : 0);
    }
    return ROOT_CONTEXT;
  }
}

function remote(traceId: string, spanId: string, traceFlags: number): Context {
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

class TracedSpan implements Span {
  readonly sdk: SdkSpan;

  constructor(sdk: SdkSpan) {
    this.sdk = sdk;
  }

  set(attributes: Attributes): void {
    this.sdk.setAttributes({ ...attributes });
  }

  fail(type: string): void {
    this.sdk.setAttribute('error.type', type);
    this.sdk.setStatus({ code: SpanStatusCode.ERROR });
  }

  end(): void {
    if (this.sdk.isRecording()) this.sdk.end();
  }
}

/** Random IDs, but for interactions: theirs are those of their correlation. */
class CorrelatedIds implements IdGenerator {
  #root: Correlation | undefined;

  /** @param start starts one span. */
  as<T>(root: Correlation, start: () => T): T {
    this.#root = root;
    try {
      return start();
    } finally {
      this.#root = undefined;
    }
  }

  generateTraceId = (): string => this.#root?.traceId ?? randomBytes(16).toString('hex');
  generateSpanId = (): string => this.#root?.spanId ?? randomBytes(8).toString('hex');
}

/** https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration */
function samplerOf({ OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingVariables): Sampler {
  switch (name) {
    case 'always_on':
      return new AlwaysOnSampler();
    case 'always_off':
      return new AlwaysOffSampler();
    case 'traceidratio':
      return new TraceIdRatioBasedSampler(ratio);
    case 'parentbased_always_off':
      return new ParentBasedSampler({ root: new AlwaysOffSampler() });
    case 'parentbased_traceidratio':
      return new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) });
    case 'parentbased_always_on':
      return new ParentBasedSampler({ root: new AlwaysOnSampler() });
  }
}

/** Says once per outage that traces get lost. */
class ReportingExporter implements SpanExporter {
  readonly #exporter: SpanExporter;
  readonly #log: Logger;
  #isFailing = false;

  constructor(exporter: SpanExporter, log: Logger) {
    this.#exporter = exporter;
    this.#log = log;
  }

  export: SpanExporter['export'] = (spans, done) =>
    this.#exporter.export(spans, (result) => {
      const isFailing = result.code !== 0;
      // Not the error: it may have the collector's address with its credentials.
      if (isFailing && !this.#isFailing) this.#log.warn({ spans: spans.length }, 'could not export traces');
      else if (!isFailing && this.#isFailing) this.#log.info('exporting traces again');
      this.#isFailing = isFailing;
      done(result);
    });

  shutdown(): Promise<void> {
    return this.#exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.#exporter.forceFlush?.();
  }
}
