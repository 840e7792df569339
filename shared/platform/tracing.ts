/**
 * The port for traces. Without a tracer, everything here only calls what it's given. Names and attributes follow OpenTelemetry's
 * semantic conventions: https://opentelemetry.io/docs/specs/semconv/. No attribute has a parameter, a URL with IDs or tokens in
 * it, or anything that a member wrote.
 */
import {
  CORRELATION_HEADER,
  type Correlation,
  correlate,
  currentCorrelation,
  currentSpan,
  underSpan,
} from './correlation.ts';

export type Attributes = Readonly<Record<string, string | number | boolean>>;
export type SpanKind = 'server' | 'client' | 'consumer' | 'internal';

/** One operation in a trace. */
export interface Span {
  set(attributes: Attributes): void;
  /** Marks the operation as failed. @param type a class of errors, with few values: a status, a SQLSTATE, a name. */
  fail(type: string): void;
  /** Ends it. Only the first call counts. */
  end(): void;
}

/** What a span begins under. */
export type Parent =
  /** Another span of this process. */
  | { span: unknown }
  /** What a caller sent. */
  | { traceparent: string }
  /** What an interaction caused, which has a span elsewhere. */
  | { causedBy: Correlation }
  /** The interaction itself. */
  | { root: Correlation | undefined };

export interface SpanStart {
  name: string;
  kind: SpanKind;
  attributes: Attributes;
}

export interface Tracer {
  start(start: SpanStart, parent: Parent): Span;
  /** W3C's header for a call under this span. */
  traceparentOf(span: unknown): string | undefined;
  /** The trace of a span that's one of this tracer's. */
  traceIdOf(span: unknown): string | undefined;
}

/** For what isn't traced. */
export const NO_SPAN: Span = { set: () => {}, fail: () => {}, end: () => {} };

let tracer: Tracer | undefined;

/** Traces this process from now on; undefined stops that. */
export function installTracer(installed: Tracer | undefined): void {
  tracer = installed;
}

/** Whether anything is traced, so that what's only for traces needn't be put together. */
export function isTracing(): boolean {
  return tracer !== undefined;
}

/** Runs a part of something that's traced, under a span that ends when it does. In nothing that's traced, it has no span. */
export function traced<T>(start: SpanStart, act: (span: Span) => T): T {
  if (tracer === undefined) return act(NO_SPAN);
  const parent = currentSpan();
  if (parent === undefined) return act(NO_SPAN);
  const span = tracer.start(start, { span: parent });
  return underSpan(span, () => ending(span, act));
}

/** The interaction itself: the caller ends the span, because the work may go on after the answer. */
export function traceInteraction<T>(correlation: Correlation, start: SpanStart, act: (span: Span) => T): T {
  if (tracer === undefined) return correlate(correlation, () => act(NO_SPAN));
  const span = tracer.start(start, { root: correlation });
  return correlate(correlation, () => act(span), span);
}

/**
 * Something that an interaction caused, maybe in another process: a call to a node, an intent, a job.
 *
 * @param correlation undefined for what nobody asked for; that's a trace of its own.
 * @param traceparent what the caller sent, if there's one.
 */
export function traceCaused<T>(
  correlation: Correlation | undefined,
  start: SpanStart,
  act: (span: Span) => T,
  traceparent?: string | null,
): T {
  if (tracer === undefined) return correlate(correlation, () => act(NO_SPAN));
  const span = tracer.start(start, parentOf(tracer, correlation, traceparent));
  return correlate(correlation, () => ending(span, act), span);
}

function parentOf(
  tracer: Tracer,
  correlation: Correlation | undefined,
  traceparent: string | null | undefined,
): Parent {
  if (typeof traceparent === 'string' && traceparent !== '') return { traceparent };
  if (correlation === undefined) return { root: undefined };
  const current = currentSpan();
  return tracer.traceIdOf(current) === correlation.traceId ? { span: current } : { causedBy: correlation };
}

/** Ends a span with what happens in it. */
function ending<T>(span: Span, act: (span: Span) => T): T {
  try {
    const result = act(span);
    if (!(result instanceof Promise)) {
      span.end();
      return result;
    }
    result.then(
      () => span.end(),
      (error: unknown) => {
        span.fail(errorType(error));
        span.end();
      },
    );
    return result;
  } catch (error) {
    span.fail(errorType(error));
    span.end();
    throw error;
  }
}

/** A class of errors: its code, or its name. Never its message, which may quote what a member wrote. */
export function errorType(error: unknown): string {
  if (!(error instanceof Error)) return '_OTHER';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

/** W3C's header for a call that's made right now. */
export function currentTraceparent(): string | undefined {
  return tracer?.traceparentOf(currentSpan());
}

/** For log lines: the trace and the span that they belong to, in the names that OpenTelemetry gives them. */
export function traceFields(): { trace_id: string; span_id: string } | undefined {
  const [, traceId, spanId] = currentTraceparent()?.split('-') ?? [];
  return traceId === undefined || spanId === undefined ? undefined : { trace_id: traceId, span_id: spanId };
}

/** A statement, or a transaction. @param operation the SQL function it calls. */
export function statementSpan(operation: string): SpanStart {
  const attributes = { 'db.system.name': 'postgresql', 'db.stored_procedure.name': operation };
  return { name: operation, kind: 'client', attributes };
}

/**
 * One HTTP request to another service.
 *
 * @param template its path without IDs, tokens, or a query.
 * @param server its URL, or only the host.
 */
export function httpCall(method: string, template: string, server: string): SpanStart {
  const attributes = { 'http.request.method': method, 'url.template': template, 'server.address': hostOf(server) };
  return { name: `${method} ${template}`, kind: 'client', attributes };
}

/** Notes what was answered. @param status 0 if nothing was. */
export function noteStatus(span: Span, status: number): void {
  if (status > 0) span.set({ 'http.response.status_code': status });
  if (status === 0 || status >= 400) span.fail(status === 0 ? 'no_response' : String(status));
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}

/** Headers that tell another process of ours what a call belongs to. */
export function callHeaders(): Record<string, string> {
  const traceparent = currentTraceparent();
  const correlation = currentCorrelation();
  return {
    ...(correlation && { [CORRELATION_HEADER]: correlation.traceId }),
    ...(traceparent !== undefined && { traceparent }),
  };
}
