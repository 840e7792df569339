/** Stands in for Cloudflare's cron triggers. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../state/folder.ts';

const DAY_MINUTES = 1_440;

/** The deployed triggers, from `wrangler.toml`. */
export function cronTriggers(): string[] {
  const [, list = ''] = /crons = \[(.*)\]/.exec(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, cron = '']) => cron);
}

/** A trigger's interval in minutes. Anything but a minute interval counts as once a day. */
export function everyMinutes(cron: string): number {
  const [isMinutely, interval = '1'] = /^\*(?:\/(\d+))? \* \* \* \*$/.exec(cron) ?? [];
  return isMinutely === undefined ? DAY_MINUTES : Number(interval);
}

/**
 * Fires every trigger now, so that even a short-lived sandbox sees all of them, and then whenever it's due.
 *
 * @param fire runs the Worker's scheduled handler for one trigger.
 * @returns a function that stops them.
 */
export async function startCrons(crons: readonly string[], fire: (cron: string) => Promise<void>): Promise<() => void> {
  // If the edge or its database is down, the trigger is skipped, like on Cloudflare.
  const attempt = (cron: string) => fire(cron).catch(() => {});
  for (const cron of crons) await attempt(cron);
  const timers = crons.map((cron) => setInterval(() => attempt(cron), everyMinutes(cron) * 60_000));
  return () => timers.forEach(clearInterval);
}
