/** What Cloudflare's cron triggers do for a deployed Worker. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../state/folder.ts';

const DAY_MINUTES = 1_440;

/** The triggers of the deployment, as `wrangler.toml` lists them. */
export function cronTriggers(): string[] {
  const [, list = ''] = /crons = \[(.*)\]/.exec(readFileSync(join(ROOT, 'wrangler.toml'), 'utf8')) ?? [];
  return [...list.matchAll(/"([^"]+)"/g)].map(([, cron = '']) => cron);
}

/** How often a trigger fires, in minutes: one for every five minutes says five, anything else once a day. */
export function everyMinutes(cron: string): number {
  return Number(/^\*\/(\d+) \* \* \* \*$/.exec(cron)?.[1] ?? DAY_MINUTES);
}

/**
 * Fires every trigger now, so that a sandbox of a few minutes sees all of them, and then as often as it is due.
 *
 * @param fire runs the Worker's scheduled handler for one trigger.
 * @returns stops it.
 */
export async function startCrons(crons: readonly string[], fire: (cron: string) => Promise<void>): Promise<() => void> {
  // An edge that is down, or whose database is, misses its turn, as in the cloud.
  const turn = (cron: string) => fire(cron).catch(() => {});
  for (const cron of crons) await turn(cron);
  const timers = crons.map((cron) => setInterval(() => turn(cron), everyMinutes(cron) * 60_000));
  return () => timers.forEach(clearInterval);
}
