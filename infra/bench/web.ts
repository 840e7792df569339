/** The `web` area: what a page of the dashboard costs on top of its statements, and how soon a browser is done with it. */
import { gzipSync } from 'node:zlib';
import { PAGES } from '../../edge/web/dashboard/pages.ts';
import { openStage, type Stage } from '../sandbox/e2e/stage.ts';
import { Visitor } from '../sandbox/e2e/visitor.ts';
import { hasChromium, launchChromium } from '../testing/chromium.ts';
import type { Cleanup } from './fixture.ts';
import { verdictLine } from './report.ts';
import { spread } from './stats.ts';
import type { Verdict } from './verdict.ts';

/** Requests of each page, one after the other. */
const REQUESTS = 120;
/** Until the code is compiled, as it is in a process that has run for a while. */
const WARM_UP = 60;
/** Page loads in a browser, with an empty cache. */
const LOADS = 5;
/** Rounds of commands before, so that pages have something to show. */
const COMMANDS = 40;
const MOST_OF_SQL = 3;
const INTERACTIVE_MS = 1_000;
const SCRIPT_KIB = 60;

interface PageFigures {
  page: string;
  p50Ms: number;
  /** Of all its statements together, on average. */
  sqlMs: number;
  statements: number;
  /** Until scripts have run; undefined without a browser. */
  interactiveMs?: number;
  /** Compressed. */
  scriptKib?: number;
}

export async function benchWeb(log: (message: string) => void, cleanup: Cleanup): Promise<PageFigures[]> {
  log('starting the product, with the edge on Node …');
  const stage = await openStage('node', { RATE_LIMIT_SCALE: '1000000' }, { hasVoice: true });
  cleanup.push(() => stage.stop());
  const lounge = stage.sandbox.discord.core.world.guilds[0]?.id ?? '';
  log(`${COMMANDS} rounds of commands, so that pages have something to show …`);
  for (let round = 0; round < COMMANDS; round++) {
    await stage.say('alice', `/pay user:@bob amount:1`);
    await stage.say('alice', `/settings set key:music.volume value:${50 + round}%`);
    await stage.say('alice', `/mod warn user:@dave reason:Round ${round}`);
    if (round === 0) await stage.say('alice', '/daily');
  }
  const visitor = new Visitor(stage.sandbox);
  await visitor.logIn('alice');
  const figures: PageFigures[] = [];
  for (const { id } of PAGES) {
    log(`${id} …`);
    const path = `/dashboard/${lounge}${id === 'overview' ? '' : `/${id}`}`;
    figures.push({ page: id, ...(await serverTimes(stage, visitor, path)) });
  }
  if (hasChromium) await browserTimes(stage, visitor, lounge, figures, log);
  return figures;
}

async function serverTimes(stage: Stage, visitor: Visitor, path: string) {
  for (let request = 0; request < WARM_UP; request++) await visitor.get(path);
  const before = await statementTimes(stage);
  const times: number[] = [];
  for (let request = 0; request < REQUESTS; request++) {
    const startedAt = performance.now();
    const { status } = await visitor.get(path);
    if (status !== 200) throw new Error(`${path} returned ${status}.`);
    times.push(performance.now() - startedAt);
  }
  const after = await statementTimes(stage);
  // Jobs run beside it; what the page itself asks is asked every time.
  const own = [...after].flatMap(([operation, { sum, count }]) => {
    const known = before.get(operation) ?? { sum: 0, count: 0 };
    return count - known.count >= REQUESTS ? [{ ms: (sum - known.sum) * 1_000, count: count - known.count }] : [];
  });
  return {
    p50Ms: spread(times).median,
    sqlMs: own.reduce((total, { ms }) => total + ms, 0) / REQUESTS,
    statements: own.reduce((total, { count }) => total + count, 0) / REQUESTS,
  };
}

/** Seconds and counts by operation, as the edge's metrics have them. */
async function statementTimes({ sandbox }: Stage): Promise<Map<string, { sum: number; count: number }>> {
  const response = await fetch(`${sandbox.edgeUrl}/metrics`, {
    headers: { authorization: `Bearer ${sandbox.metricsToken}` },
  });
  const times = new Map<string, { sum: number; count: number }>();
  for (const [, kind, operation = '', value] of (await response.text()).matchAll(
    /^chorus_db_query_duration_seconds_(sum|count)\{operation="([^"]+)"\} (\S+)$/gm,
  )) {
    const known = times.get(operation) ?? { sum: 0, count: 0 };
    times.set(operation, kind === 'sum' ? { ...known, sum: Number(value) } : { ...known, count: Number(value) });
  }
  return times;
}

async function browserTimes(
  { sandbox }: Stage,
  visitor: Visitor,
  lounge: string,
  figures: PageFigures[],
  log: (message: string) => void,
): Promise<void> {
  log('the same pages in Chromium …');
  const browser = await launchChromium();
  try {
    const { hostname } = new URL(sandbox.edgeUrl);
    const cookies = [...visitor.cookies].map(([name, value]) => ({ name, value, domain: hostname, path: '/' }));
    for (const one of figures) {
      const path = `/dashboard/${lounge}${one.page === 'overview' ? '' : `/${one.page}`}`;
      const times: number[] = [];
      for (let load = 0; load < LOADS; load++) {
        const context = await browser.newContext();
        await context.addCookies(cookies);
        const page = await context.newPage();
        const scripts: Promise<number>[] = [];
        page.on('response', (response) => {
          if (response.url().endsWith('.js')) scripts.push(response.body().then((body) => gzipSync(body).length));
        });
        await page.goto(sandbox.edgeUrl + path, { waitUntil: 'load' });
        times.push(await page.evaluate<number>(`performance.getEntriesByType('navigation')[0].loadEventStart`));
        one.scriptKib = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0) / 1_024;
        await context.close();
      }
      one.interactiveMs = spread(times).median;
    }
  } finally {
    await browser.close();
  }
}

function verdictsOn(figures: readonly PageFigures[]): Verdict[] {
  const worst = (figure: (one: PageFigures) => number) =>
    figures.reduce((found, one) => (figure(one) > figure(found) ? one : found), figures[0] as PageFigures);
  const ratio = (one: PageFigures) => one.p50Ms / one.sqlMs;
  const [slowest, latest, heaviest] = [
    worst(ratio),
    worst((one) => one.interactiveMs ?? 0),
    worst((one) => one.scriptKib ?? 0),
  ];
  return [
    {
      target: `p50 of each page ≤ ${MOST_OF_SQL} × its statements`,
      measured: `at most ${ratio(slowest).toFixed(2)} (${slowest.page})`,
      isMet: ratio(slowest) <= MOST_OF_SQL,
    },
    {
      target: `interactive within ${INTERACTIVE_MS} ms`,
      measured: `${latest.interactiveMs?.toFixed(0) ?? 'no browser'} (${latest.page})`,
      isMet: (latest.interactiveMs ?? Number.POSITIVE_INFINITY) <= INTERACTIVE_MS,
    },
    {
      target: `script ≤ ${SCRIPT_KIB} KiB gzip`,
      measured: `${heaviest.scriptKib?.toFixed(1) ?? 'no browser'} (${heaviest.page})`,
      isMet: (heaviest.scriptKib ?? Number.POSITIVE_INFINITY) <= SCRIPT_KIB,
    },
  ];
}

/** The findings for people, in 100 columns. */
export function webText(figures: readonly PageFigures[]): string {
  const cell = (value: number | undefined, digits = 1) => (value?.toFixed(digits) ?? '–').padStart(12);
  return [
    '',
    `${'web'.padEnd(28)}${['p50 ms', 'SQL ms', 'statements', 'interactive', 'script KiB'].map((column) => column.padStart(12)).join('')}`,
    ...figures.map(
      ({ page, p50Ms, sqlMs, statements, interactiveMs, scriptKib }) =>
        `  ${page.padEnd(26)}${cell(p50Ms)}${cell(sqlMs)}${cell(statements)}${cell(interactiveMs, 0)}${cell(scriptKib)}`,
    ),
    '',
    ...verdictsOn(figures).map(verdictLine),
  ].join('\n');
}

/** The findings as data. */
export function webJson(figures: readonly PageFigures[]): Record<string, unknown> {
  return { pages: figures, verdicts: verdictsOn(figures) };
}
