/**
 * `npm run monitor [-- --edge URL] [-- --once]`: the installation at a glance, in a terminal, every two seconds. `q` or Ctrl-C
 * quits. `--once` prints it once, without a terminal.
 */
import { parseArgs } from 'node:util';
import { frame } from '../monitor/frame.ts';
import { Screen } from '../monitor/screen.ts';
import { type Snapshot, Watcher } from '../monitor/watcher.ts';

const USAGE = 'Use: npm run monitor, with -- --edge URL for the edge’s address, and -- --once to print it once.';
/** How often it's read, in milliseconds. */
const INTERVAL_MS = 2_000;
/** The width of one that isn't on a terminal, in columns. */
const WIDTH = 100;

function options(): { edge?: string | undefined; once: boolean } {
  try {
    const { values } = parseArgs({ options: { edge: { type: 'string' }, once: { type: 'boolean', default: false } } });
    if (values.once || process.stdout.isTTY) return values;
    console.error('There’s no terminal to draw on. To print it once: npm run monitor -- --once');
  } catch {
    console.error(USAGE);
  }
  process.exit(1);
}

const { edge, once } = options();
const set = (name: string) => process.env[name] || undefined;
const watcher = new Watcher({
  databaseUrl: set('DATABASE_URL'),
  edgeUrl: edge ?? set('PUBLIC_URL'),
  token: set('METRICS_TOKEN'),
});

async function printOnce(): Promise<void> {
  const { stdout } = process;
  console.log(frame(await watcher.read(), { columns: stdout.columns || WIDTH, stream: stdout }).join('\n'));
}

async function watch(): Promise<void> {
  const screen = new Screen();
  const quit = new AbortController();
  let last: Snapshot | undefined;
  const draw = () => {
    if (last !== undefined) screen.draw(frame(last, { ...screen.size, stream: process.stdout, hint: 'q quits' }));
  };
  screen.open({ quit: () => quit.abort(), resized: draw });
  while (!quit.signal.aborted) {
    const next = new Promise((resolve) => setTimeout(resolve, INTERVAL_MS).unref());
    const stopped = new Promise((resolve) => quit.signal.addEventListener('abort', resolve, { once: true }));
    const read = watcher.read();
    await Promise.race([read.then((snapshot) => (last = snapshot)), stopped]);
    if (quit.signal.aborted) break;
    draw();
    await Promise.race([next, stopped]);
  }
  screen.close();
}

await (once ? printOnce() : watch());
await watcher.close();
process.exit(0);
