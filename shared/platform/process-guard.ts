/** How a long-running process on Node ends: what nobody caught is logged and reported before it exits, within bounds. */
import { ErrorReporter } from './error-reporter.ts';
import { createLogger, type LoggedError, type Logger } from './log.ts';
import { redactorFor } from './redact.ts';
import { VERSION } from './version.ts';

export interface ProcessGuardOptions {
  /** As in log lines: `edge`. */
  service: string;
  /** Which of several processes it is, if there can be several. */
  instance?: string;
  logLevel: string;
  /** ERROR_WEBHOOK_URL, if the operator has set it. */
  errorWebhook: string | undefined;
  /** Its secrets are kept out of every message. */
  environment: Readonly<Record<string, string | undefined>>;
}

export interface ProcessGuard {
  log: Logger;
  /** Ends the process once everything has been reported, in three seconds at most. @param flush what else is to be sent. */
  exit(code: number, flush?: () => Promise<void>): Promise<never>;
  /** What else is to be sent when the process ends because of an error. */
  onExit(flush: () => Promise<void>): void;
}

/** How long reports may take when the process ends, in milliseconds. */
const FLUSH_MS = 3_000;

/**
 * Creates a process's logger, reports what's logged as an error, and ends the process with exit code 1 after an error that nobody
 * caught: its state is unknown by then.
 */
export function guardProcess({
  service,
  instance,
  logLevel,
  errorWebhook,
  environment,
}: ProcessGuardOptions): ProcessGuard {
  const redact = redactorFor(environment);
  const reporter =
    errorWebhook === undefined
      ? undefined
      : new ErrorReporter({
          url: errorWebhook,
          process: instance === undefined ? service : `${service} ${instance}`,
          version: VERSION,
          redact,
          onFailure: (error) => log.warn({ error }, "couldn't notify the operator"),
        });
  const log: Logger = createLogger(logLevel, service, { redact, ...(reporter && { onError: reporter.report }) });
  const flushes: (() => Promise<void>)[] = [];
  let isEnding = false;

  const exit = async (code: number, flush: () => Promise<void> = async () => {}): Promise<never> => {
    const all = [reporter?.flush(), flush(), ...flushes.map((each) => each())];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, FLUSH_MS);
    });
    await Promise.race([Promise.allSettled(all), late]);
    clearTimeout(timer);
    process.exit(code);
  };
  const endBecauseOf = (what: string) => (error: unknown) => {
    const logged = error instanceof Error ? error : new Error(String(error));
    // While it ends, more may follow from the first one.
    if (isEnding) return log.error({ error: logged }, what);
    isEnding = true;
    log.fatal({ error: logged }, what);
    // Nothing is logged at level silent, and so nothing is reported.
    if (!log.isLevelEnabled('fatal')) reporter?.report(fatal(what, logged));
    void exit(1);
  };
  process.on('uncaughtException', endBecauseOf('uncaught exception'));
  process.on('unhandledRejection', endBecauseOf('unhandled rejection'));
  return { log, exit, onExit: (flush) => void flushes.push(flush) };
}

function fatal(message: string, error: Error): LoggedError {
  return { level: 'fatal', message, event: { error }, correlation: undefined };
}
